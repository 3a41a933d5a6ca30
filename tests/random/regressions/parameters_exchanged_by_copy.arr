# Each parameter ends with what the other held.
# sizes: N=0 | N=1 | N=9
import numpy as np


def parameters_exchanged_by_copy(A: f64[N], B: f64[N]):
    T = A.copy()
    A[:] = B
    B[:] = T
