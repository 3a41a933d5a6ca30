def f(n: i64):
    s = 0
    for i in range(1, n, 1, 1):  # error: range takes one to three arguments: start, stop, step
        s += i
    return s
