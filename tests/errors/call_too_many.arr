def g(x):  # note: defined here
    return x

def f(x: f64):
    return g(x, x)  # error: 'g' takes 1 arguments, not 2
