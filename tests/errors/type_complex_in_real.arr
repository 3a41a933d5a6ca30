def f(A: f64[N], z: c128[N]):
    A[:] = z  # error: c128 does not cast to f64 in place
