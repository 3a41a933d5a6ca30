def f(x: f64[N], k: i64):
    y = x  # note: f64[N] before the loop
    for i in range(k):
        y = y[1:]  # error: 'y' is f64[N] before the loop and f64[max(N - 1, 0)] after an iteration # note: f64[max(N - 1, 0)] after an iteration
    return y
