import numpy as np

def f(x: f64[N]):
    return sum(x)  # error: bare sum is Python's own function: write np.sum
