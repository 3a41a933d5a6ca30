import numpy as np

def f(m: bool[N], x: f64[N]):
    return np.compress(m, x)  # error: compress takes a tuple that is known while compiling
