import numpy as np

def f(x: f64[N, M]):
    return np.var(x, axis=2)  # error: np.var: axis 2 is out of range for an array of rank 2

def g(x: f64[N, M]):
    return np.gradient(x, axis=2)  # error: np.gradient: the axis is out of range
