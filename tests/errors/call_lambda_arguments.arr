def f(x: f64):
    g = lambda a, b: a + b  # note: the lambda
    return g(x)  # error: this lambda takes 2 arguments, not 1
