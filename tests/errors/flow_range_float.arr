def f(x: f64):
    s = 0
    for i in range(x):  # error: an argument of range must be an integer, not f64
        s += i
    return s
