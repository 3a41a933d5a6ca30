def f(x: f64[4]):
    return x[4]  # error: index 4 is out of range for an axis of 4
