def f(n: i64):
    s = 0
    for i in range(n):  # note: the loop
        s += i
    return s + i  # error: 'i' is the variable of a loop that has ended; it has no value here
