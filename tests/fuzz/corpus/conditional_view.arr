# A conditional expression whose sides denote the same view is that view: what is written through it is written to its base.
# sizes: N=0 | N=1 | N=2 | N=7
import numpy as np


def whole(B):
    return B if np.sum(B) <= 1.0 else B


def rows(B, n):
    if np.sum(B) > 1.0:
        return B[n:]
    else:
        return B[n:]


def conditional_view(A: f64[N], B: f64[N], C: f64[N, 3]):
    v1 = B if np.sum(B) <= 1.0 else B
    v1[:2] = 5.0
    v2 = A[:-2] if np.sum(B) > 0.0 else A[:-2]
    v2 *= 3.0
    v3 = whole(A)
    v3[1:] = v3[1:] + 1.0
    v4 = rows(B, 1)
    v4[0:1] = 7.0
    v5 = C[:, 1] if np.sum(A) > 2.0 else C.T[1]
    v5[:] = A
    (C[0:1] if np.sum(A) > 1.0 else C[0:1])[:, 0] = 9.0
    return A + B + v1 + v3 + C[:, 0]
