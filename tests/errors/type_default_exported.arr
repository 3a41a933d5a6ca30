def f(x: f64[N], a: f64 = 1.0):  # error: parameters of exported (annotated) functions have no defaults
    return x * a
