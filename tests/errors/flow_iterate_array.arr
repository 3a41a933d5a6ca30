def f(x: f64[N]):
    s = 0.0
    for v in x:  # error: a for loop runs over range(...) or a tuple, not f64[N]
        s += v
    return s
