def g(x, y):  # note: the parameter
    return x + y

def f(x: f64):
    return g(x)  # error: the argument 'y' of 'g' is missing
