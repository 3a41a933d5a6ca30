def f(x: f64[N + 1], y: f64[N]) -> f64[N + 1]:  # note: the annotation
    return x[1:]  # error: the result is f64[N], but its annotation says f64[N + 1]
