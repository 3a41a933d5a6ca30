import numpy as np

def f(z: c128[N]):
    return np.floor(z)  # error: floor of complex numbers is not supported yet
