import numpy as np

def f(x: f64[N]):
    return np.summ(x)  # error: np has no attribute summ; did you mean sum?
