def f(c: bool, A: f64[N], B: f64[N]):  # note: the parameter 'A' is one of them # note: the parameter 'B' is one of them
    if c:
        x = A
    else:
        x = B  # note: 'x' is assigned here
    x[0] = 1.0  # error: cannot write 'x': on different paths it denotes different arrays, which other names denote too; copy them first (np.copy)
