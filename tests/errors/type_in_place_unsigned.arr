def f(x: u8[N], y: i64[N]):
    x += y  # error: i64 does not cast to u8 in place (NumPy's same_kind rule): convert with astype, or assign to a new name
