import numpy as np

def f(x: f64[N]):
    return np.pad(x, 1, mode="median")  # error: pad knows the modes constant, edge, wrap, symmetric, reflect, maximum, minimum, mean and linear_ramp
