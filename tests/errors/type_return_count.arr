def f(x: f64[N]) -> tuple[f64[N], f64]:  # error: 'f' returns f64[N], which this annotation does not fit
    return x  # note: returned here
