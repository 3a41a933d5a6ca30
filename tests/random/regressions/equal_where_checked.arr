# The diagonal is B where the branch checks that its shape is B's, and only there.
# sizes: N=2 M=2 | N=1 M=2 | N=3 M=2
import numpy as np


def equal_where_checked(A: bool[N, M], B: u8[M, N]):
    mask = np.isfinite(B * 1j)
    view = B[..., None]
    if np.sum(A) < 0:
        mask = np.logical_or(mask, mask[1] << np.diagonal(view.T))
    return np.ravel(view[1]), mask
