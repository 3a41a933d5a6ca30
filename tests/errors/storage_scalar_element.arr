def f(a: f64):
    a[0] = 2.0  # error: cannot assign to an element of f64
    return a
