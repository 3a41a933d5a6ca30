def g(x, y=1):  # note: defined here
    return x + y

def f(x: f64):
    return g(x, z=2)  # error: there is no parameter 'z' in 'g'
