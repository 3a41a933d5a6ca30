def g(x):
    return x + [1, 2, 3]  # error: these shapes cannot be broadcast together: axis -1 has extents 4 and 3 # note: shape (4,) # note: shape (3,)

def f(x: f64[4]):
    return g(x) + g(x)  # note: in the call of 'g' here
