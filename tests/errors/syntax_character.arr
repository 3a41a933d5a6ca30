def f(x: f64):
    return x $ 2  # error: unexpected character '$'
