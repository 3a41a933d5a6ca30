def f(A: f64[N], k: i64):
    x = A  # note: assigned here
    for i in range(k):  # note: written here
        A[0] = x[1]  # error: 'x' may denote an array that was written after this name was assigned on different paths; copy it first # note: written here
        x = x * 2  # error: 'x' may denote an array that was written after this name was assigned on different paths; copy it first
    return x
