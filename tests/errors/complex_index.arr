import numpy as np

def f(z: c128[N]):
    return z[1j]  # error: an index must be an integer, a slice, None or `...`, not pycomplex
