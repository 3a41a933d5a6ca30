def f(x: f64[N]):
    return x * N  # error: 'N' is a dimension name, not a value; take an extent with .shape, or add an integer parameter 'N'
