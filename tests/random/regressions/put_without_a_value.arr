# Nothing to put leaves the array as it is, whatever the positions.
# sizes: N=4 M=0 | N=0 M=0 | N=3 M=2
import numpy as np


def put_without_a_value(A: f64[N], B: f64[M]):
    np.put(A, np.arange(A.size), B)
    return A + 1
