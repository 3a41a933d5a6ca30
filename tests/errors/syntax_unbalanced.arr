def f(x: f64):
    return (x + 1  # error: '(' was never closed
