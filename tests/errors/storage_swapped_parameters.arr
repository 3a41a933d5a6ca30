def f(A: f64[N], B: f64[N], k: i64):  # note: 'B' is assigned here # note: the parameter 'B' is one of them # note: the parameter 'A' is one of them
    for t in range(k):
        B[1:-1] = A[1:-1] + A[:-2]  # error: cannot write 'B': on different paths it denotes different arrays, which other names denote too; copy them first (np.copy)
        A, B = B, A
