def f(a: f64):
    t = (a, a)
    t[0] = 2.0  # error: cannot assign to an element of tuple of 2
    return a
