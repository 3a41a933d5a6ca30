import numpy as np

def f(x: f64[N]):
    return np.hypot.reduce(x)  # error: np.hypot.reduce is not supported yet

def g(x: f64[N]):
    return np.sin.reduce(x)  # error: np.sin has no attribute reduce

def h(x: f64[N]):
    return np.maximum.reduce(x, dtype=np.float32)  # error: dtype= of np.maximum.reduce is not supported yet
