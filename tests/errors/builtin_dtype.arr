import numpy as np

def f(x: f64[N]):
    return np.zeros(3, dtype="float65")  # error: a dtype is written np.float64, "float64", A.dtype or float, not a string
