def f(x: f64[3], y: f64[4]):
    return x + y  # error: these shapes cannot be broadcast together: axis -1 has extents 3 and 4 # note: shape (3,) # note: shape (4,)
