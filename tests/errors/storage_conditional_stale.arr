def f(A: f64[N], B: f64[N], c: bool):
    v = A if c else B  # note: assigned here
    total = v + 1.0
    B[0:1] = 1.0  # note: written here
    return total + v  # error: 'v' may denote an array that was written
