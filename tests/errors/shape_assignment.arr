def f(x: f64[4], y: f64[3]):
    x[:] = y  # error: assignment: shape (3,) cannot be broadcast to (4,)
