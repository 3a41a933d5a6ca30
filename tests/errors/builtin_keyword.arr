import numpy as np

def f(x: f64[N]):
    return np.sum(x, axes=0)  # error: sum has no parameter axes
