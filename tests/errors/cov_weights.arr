import numpy as np

def f(x: f64[N, M], w: f64[M]):
    return np.cov(x, fweights=w)  # error: fweights are integers
