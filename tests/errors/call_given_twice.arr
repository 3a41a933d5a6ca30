def g(x, y=1):  # note: defined here
    return x + y

def f(x: f64):
    return g(x, x=2)  # error: the argument 'x' of 'g' is given twice
