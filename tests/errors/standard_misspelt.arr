import numpy as np

def f(x: f64[N, M]):
    return np.vra(x)  # error: np has no attribute vra; did you mean var?
