def f(x: f64[2 * N]):  # error: the dimension 'N' cannot be inferred: it is nowhere an extent by itself, and no integer parameter has its name
    return x
