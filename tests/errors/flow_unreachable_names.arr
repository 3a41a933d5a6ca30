def f(n: i64):
    if n > 3:
        return 1
        x = missing  # warning: this code is unreachable
    return 2
