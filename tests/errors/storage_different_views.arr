def f(c: bool, A: f64[N, N]):
    if c:
        x = A  # note: f64[N, N] on one path
    else:
        x = A.T  # note: f64[N, N] on the other
    return x  # error: 'x' is f64[N, N] on one path and f64[N, N] on the other, with different index maps
