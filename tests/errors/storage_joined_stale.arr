def f(c: bool, A: f64[N], B: f64[N]):
    if c:
        x = A
    else:
        x = B  # note: assigned here
    A[0] = 1.0  # note: written here
    return x  # error: 'x' may denote an array that was written after this name was assigned on different paths; copy it first
