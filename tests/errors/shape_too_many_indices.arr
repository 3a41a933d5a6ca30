def f(x: f64[N]):
    return x[0, 1]  # error: too many indices: the array has rank 1, but 2 axes were indexed
