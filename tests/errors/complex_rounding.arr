import numpy as np

def f(z: c128[N]):
    return np.floor(z)  # error: floor is not defined for complex numbers
