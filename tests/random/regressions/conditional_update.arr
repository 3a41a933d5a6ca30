# One branch leaves the base as it was beside the array that it updates, the other updates it: one of the two results is unused.
# sizes: N=0 K=3 | N=1 K=2 | N=4 K=5
import numpy as np


def conditional_update(C: bool[N], A: bool[N, K]):
    v1 = A + 0
    if np.any(C):
        v1 = np.maximum(1, v1)
        v1[:1] *= A.all(axis=0)
    else:
        v1[::1] *= v1
    return v1
