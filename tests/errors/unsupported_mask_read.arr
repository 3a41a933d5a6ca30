def f(x: f64[N]):
    return x[x > 0]  # error: indexing with a boolean mask is not supported yet
