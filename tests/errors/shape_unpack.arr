def f(x: f64):
    a, b, c = x, x  # error: cannot unpack tuple of 2 into 3 targets
    return a
