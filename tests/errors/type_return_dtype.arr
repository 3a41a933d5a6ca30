def f(x: f64[N]) -> f32[N]:  # note: the annotation
    return x  # error: the result is f64[N], but its annotation says f32[N]
