def f(x: u8[N]):
    return x + 300  # error: 300 does not fit u8
