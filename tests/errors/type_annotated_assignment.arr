def f(x: f64[N]):
    y: f32[N] = x * 2  # error: 'y' is f64[N], but its annotation says f32[N] # note: the annotation
    return y
