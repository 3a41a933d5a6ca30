def f(x: f64):
    with x:  # error: 'with' is not supported
        pass
