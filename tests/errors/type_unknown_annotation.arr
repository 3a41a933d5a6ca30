def f(x: float128[N]):  # error: unknown type 'float128'; types are bool, i8 to i64, u8 to u64, f32, f64, c64, c128
    return x
