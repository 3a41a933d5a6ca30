import numpy as np

TABLE = np.zeros(3)  # error: a module constant is a number, a dtype, or a tuple of them, not f64[3]

def f(x: f64):
    return x
