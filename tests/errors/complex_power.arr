import numpy as np

def f(z: c128[N]):
    return z ** z  # error: a power of complex numbers by anything but a constant of magnitude below 100 is not supported yet
