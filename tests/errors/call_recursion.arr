def g(x):
    return h(x)  # note: in the call of 'h' here

def h(x):
    return g(x)  # error: 'g' calls itself; recursion is not supported

def f(x: f64):
    return g(x)  # note: in the call of 'g' here
