import numpy as np

def f(z: c128[N]):
    return z < 1  # error: complex numbers have no order here: compare real parts, imaginary parts or magnitudes
