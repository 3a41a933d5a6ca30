import numpy as np

def f(x: f64[N]):
    return np.sort(x)  # error: np.sort is not supported yet
