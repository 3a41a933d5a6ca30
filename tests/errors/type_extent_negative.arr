def f(x: f64[2 - 3]):  # error: an extent cannot be negative: -1
    return x
