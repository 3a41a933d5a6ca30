def f(x: f64[N], y):  # error: the parameter 'y' has no annotation: annotate all parameters to export 'f', or nothing for a helper
    return x
