# NumPy's ravel of elements that are not contiguous is a copy, also where a reshape is a view.
# sizes: M=4 | M=0 | M=7
import numpy as np


def ravel_of_column(B: u8[M, M], C: f64[M], D: i32[M, M]):
    v1 = np.ravel(B[1:-1, 0]).reshape(B[1:-1, 0].shape)
    v1 //= v1
    v2 = np.ravel(C[::-1])
    v2 += 1
    v3 = np.ravel(C[1:])
    v3 *= 2
    v4 = D[1:].ravel()
    v4 += 1
