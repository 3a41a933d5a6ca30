def f(x: f64[N]):
    t = (x, x, x, x, x, x, x, x, x, x)
    t = (t, t, t, t, t, t, t, t, t, t)
    t = (t, t, t, t, t, t, t, t, t, t)
    t = (t, t, t, t, t, t, t, t, t, t)  # error: a tuple has at most 10000 elements, those of tuples in it counted
    return x
