def f(x: f64):
    global y  # error: 'global' is not supported
    return x
