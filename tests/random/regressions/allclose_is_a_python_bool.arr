# sizes: N=0 | N=3
import numpy as np


def allclose_is_a_python_bool(A: u32[N], B: u32[N]):
    return ~np.allclose(A, A), np.allclose(A, B) + 1
