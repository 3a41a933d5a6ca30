def f(n: i64):
    s = 0
    for i in range(n):
        s += i
    else:
        s = 1  # error: the else of a loop is not supported
    return s
