# Two copies of one array are updated in one branch and exchanged in the other.
# sizes: N=2 | N=9
import numpy as np


def conditional_updates_of_copies(c: bool, A: f64[N]):
    v = np.zeros_like(A)
    v[1] = A[0]
    w = v.copy()
    w[0] = 1
    if c:
        v[0] = 2
        w[1] = 3
    else:
        v, w = w.copy(), v.copy()
        v[1] = 4
    return v, w
