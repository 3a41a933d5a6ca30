def f(x: f64):
    np(x) = 1  # error: cannot assign to the result of a call
    return x
