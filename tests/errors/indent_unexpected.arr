def f(x: f64):
    y = x
        z = y  # error: unexpected indentation
    return y
