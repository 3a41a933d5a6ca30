def f(x: f64[N]):
    while x < 10:  # error: the truth of an array (bool[N]) is ambiguous: use np.any or np.all
       "x += 1
