import numpy as np

def f(n: i64):
    return np.mgrid(n)  # error: np.mgrid is subscripted with slices
