def f(n: i64):
    for i in range(n):
        s = i * 2  # note: assigned only inside a loop, which may not run
    return s  # error: 's' may be unassigned here
