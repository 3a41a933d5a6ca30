def f(A: f64[N]):
    A.shape = (3, 4)  # error: the attribute 'shape' cannot be assigned
    return A
