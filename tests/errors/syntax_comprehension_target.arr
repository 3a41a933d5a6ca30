import numpy as np

def f(x: f64[N]):
    y = [k for -k in (1, 2)]  # error: cannot assign to the result of an operator
    return x

def g(x: f64[N]):
    return f(x)
