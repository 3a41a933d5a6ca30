def f(x: f64):  # error: 'f' returns a value on some paths only
    if x > 0:
        return x  # note: a value is returned here
