import numpy as np

def f(x: f64[3, 2], y: f64[3, 4]):
    return np.concatenate((x, y))  # error: extents off the joined axis must be equal: 2 and 4
