# The check of the index -1 proves N >= 1: the written slice has N - 1 columns, its value max(N - 1, 0).
# sizes: N=1 | N=4
import numpy as np


def slice_simplified_by_check(B: f64[N, N], A: f64[N, N, N]):
    v = B[..., None] - np.diagonal(A, 1)
    v[-1] /= 2
    return v
