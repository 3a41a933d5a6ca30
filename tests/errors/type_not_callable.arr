def f(x: f64):
    return x(1)  # error: f64 cannot be called
