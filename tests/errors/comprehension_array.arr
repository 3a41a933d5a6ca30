def f(x: f64[N]):
    return [y for y in x]  # error: a tuple or list is needed here, not f64[N]
