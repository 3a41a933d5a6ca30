def f(x: f64):
    return x in (1, 2)  # error: `in` is not supported yet
