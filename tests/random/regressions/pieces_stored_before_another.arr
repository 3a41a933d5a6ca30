# Of the second v1 a piece is in the result when the first v1, which would go there too, turns out to need a place.
# sizes: M=2 N=0 | M=3 N=1 | M=5 N=2
import numpy as np


def pieces_stored_before_another(C: f64[M, M], A: f64[M, N, M]):
    v1 = moa.rotate(1, C)
    if np.max(C):
        v1 = np.mod(v1[0], np.roll(C, 1, axis=1))
    else:
        A += C.max(axis=1)
    return v1
