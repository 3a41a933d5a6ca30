def f(x: f64[N]):
    return "a"  # error: an exported function returns arrays and numbers, not a string
