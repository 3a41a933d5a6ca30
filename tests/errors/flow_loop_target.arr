def f(n: i64):
    s = 0
    for i, j in range(n):  # error: the target of a loop over range must be a name
        s += i
    return s
