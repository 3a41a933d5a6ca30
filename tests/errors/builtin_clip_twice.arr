import numpy as np

def f(x: f64[N]):
    return np.clip(x, 1, max=3, min=2)  # error: this bound of clip is given twice

def g(x: f64[N]):
    return np.nan_to_num(x, copy=False)  # error: np.nan_to_num with copy=False is not supported yet

def h(x: i8[N]):
    return np.rint(x)  # error: NumPy computes this function of i8 in float16
