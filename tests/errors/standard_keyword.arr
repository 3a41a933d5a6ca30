import numpy as np

def f(x: f64[N, M]):
    return x.std(dof=1)  # error: there is no parameter 'dof' in np.std
