def f(x: f64[N]):
    return x.size_of  # error: f64[N] has no attribute size_of
