def f(x: f64, a: f64[N], b: f32[N]):
    if x > 0:
        y = a  # note: f64[N] on one path
    else:
        y = b  # note: f32[N] on the other
    return y  # error: 'y' is f64[N] on one path and f32[N] on the other
