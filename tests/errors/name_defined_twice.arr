def f(x: f64):  # note: the first definition
    return x

def f(y: f64):  # error: 'f' is defined twice
    return y
