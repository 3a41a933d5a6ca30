def f(x: f64):
    return [i for i in range(3)]  # error: a comprehension is not supported
