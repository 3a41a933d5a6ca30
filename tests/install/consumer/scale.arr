def scale(a: f64, x: f64[N]) -> f64[N]:
    return a * x
