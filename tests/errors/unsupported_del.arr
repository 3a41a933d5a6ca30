def f(x: f64):
    del x  # error: 'del' is not supported
