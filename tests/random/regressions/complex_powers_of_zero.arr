# NumPy's powers of zero have no signs, but for an array's square.
# sizes: N=0 | N=9
import numpy as np


def complex_powers_of_zero(A: c64[N], x: f64):
    zeros = A * 0.0
    z = x * (0.0 - 0.0j)
    return zeros ** 1, zeros ** 2, zeros ** 3, zeros ** 4, -zeros ** 5, z ** 1, z ** 2, -z ** 3, zeros ** -2
