def f(n: i64):
    s = 0
    for i in range(0, n, 0):  # error: the step of range cannot be zero
        s += i
    return s
