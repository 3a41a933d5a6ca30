def f(x: f64[N], y: f64[N, N]):
    x += y  # error: assignment: shape (N, N) cannot be broadcast to (N,)
