def f(x: f64):
    y = x +  # error: invalid syntax: expected an expression, found the end of the line
    return y
