def f(n: i64):
    for i in range(n):
        if i == 5:
            return  # error: the returned values differ: i64 on one path and None on the other
    return n  # note: the other return
