def f(n: i64):
    s = 0
    for i in range(*n):  # error: a tuple or list is needed here, not i64
        s += i
    return s
