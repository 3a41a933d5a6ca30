# sizes: N=3 M=1 | N=11 M=16
import numpy as np


def einsum_view_of_complex_divided(A: c128[N, M]):
    v = np.einsum('ij->ji', A)
    A /= np.var(np.ravel(A), axis=-1)
    return v
