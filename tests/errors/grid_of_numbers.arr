import numpy as np

def f(n: i64):
    return np.mgrid[n, 0:n]  # error: a grid is made of slices, not of
