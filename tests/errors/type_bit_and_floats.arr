def f(x: f64[N], y: f64[N]):
    return x & y  # error: bit_and is not defined for f64
