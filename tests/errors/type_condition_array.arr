def f(x: f64[N]):
    if x > 0:  # error: the truth of an array (bool[N]) is ambiguous: use np.any or np.all
        return 1
    return 0
