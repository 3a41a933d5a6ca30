def f(x: f64):
    try:  # error: 'try' is not supported
        return x
    except:
        return x
