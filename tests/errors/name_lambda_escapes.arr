def make(a):
    return lambda x: x + a  # note: the lambda

def f(x: f64):
    g = make(x)
    return g(x)  # error: this lambda is used after the function that made it has returned
