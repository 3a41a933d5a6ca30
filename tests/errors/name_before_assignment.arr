T = 1.0

def f(x: f64):
    y = T * x  # error: 'T' is used before it is assigned
    T = 2.0  # note: assigned here, so it is a local name in the whole function
    return y + T
