def f(n: i64, k: i64):
    s = 0
    for i in range(0, n, k):  # error: the step of range must be a constant integer, and this one is known only at run time
        s += i
    return s
