def f(x: f64[N + 2], y: f64[N]):
    return x[1:] + x[:-2]  # error: these shapes cannot be broadcast together: axis -1 has extents N + 1 and N # note: shape (N + 1,) # note: shape     (N,)
