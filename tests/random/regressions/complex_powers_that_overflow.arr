# Negative powers are one by a product that begins with 1, which makes a part NaN where the other one overflows.
# sizes: N=7 | N=1 | N=0
import numpy as np


def complex_powers_that_overflow(A: f32[N], B: c64[N], z: c64):
    large = (A * 3e37) * 1j
    return large ** -2, large ** -1, large ** 2, large ** -3, (B * 1e20) ** -3, B ** -4, (z * 1e25) ** -1, (z * 1e25) ** -2
