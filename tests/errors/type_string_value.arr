def f(x: f64[N]):
    return x + "a"  # error: `+` does not apply to f64[N] and a string
