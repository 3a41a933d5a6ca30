import numpy as np

def f(x: f64[N]):
    return np.sqrt()  # error: sqrt needs the argument x
