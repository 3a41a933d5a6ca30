import numpy as np

def spread(x):
    return np.ptp(x, axis=1)  # error: np.ptp: axis 1 is out of range for an array of rank 1

def f(x: f64[N]):
    return spread(x)  # note: in the call of 'spread' here
