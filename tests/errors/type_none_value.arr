def store(A):
    A[0] = 1.0

def f(A: f64[N]):
    return store(A) + 1  # error: `+` does not apply to None and pyint
