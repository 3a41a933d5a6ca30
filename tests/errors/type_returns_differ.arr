def f(x: f64, a: f64[N]):
    if x > 0:
        return a  # note: the other return
    return x  # error: the returned values differ: f64[N] on one path and f64 on the other
