@jit  # error: a decorator is not supported
def f(x: f64):
    return x
