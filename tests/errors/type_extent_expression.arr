def f(x: f64[N / 2]):  # error: an extent is an integer, a name, or + - * // % of them
    return x
