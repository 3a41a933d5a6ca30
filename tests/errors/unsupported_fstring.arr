def f(x: f64):
    assert x > 0, f"{x}"  # error: a formatted string is not supported
    return x
