def f(x: f64, x: f64):  # error: the parameter 'x' occurs twice # note: the first one
    return x
