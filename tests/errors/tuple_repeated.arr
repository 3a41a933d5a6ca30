def f(n: i64, x: f64[N]):
    return (1, 2) * x.shape[0]  # error: how often a tuple is repeated must be a constant integer
