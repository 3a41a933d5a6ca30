def f(A: f64[N]):
    (A + 1)[0] = 2.0  # error: this assigns to an element of a temporary array, which nothing else can see
    return A
