def f(x: f64):
    return (y := x)  # error: ':=' is not supported
