def f(x: f64[N]):
    return x[0.5]  # error: an index must be an integer, a slice, None or `...`, not pyfloat
