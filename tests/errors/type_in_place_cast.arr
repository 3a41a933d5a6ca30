def f(x: i64[N]):
    x += 1.5  # error: f64 does not cast to i64 in place (NumPy's same_kind rule): convert with astype, or assign to a new name
