def f(x: f64)  # error: expected ':', found the end of the line
    return x
