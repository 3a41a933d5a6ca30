# The copy is returned first; what it was copied from is in the buffer of the first result until then.
# sizes: N=2 | N=9
import numpy as np


def array_and_its_updated_copy(A: f64[N]):
    v = np.zeros_like(A)
    v[1] = A[0]
    w = v.copy()
    w[0] = 5
    return w, v, v[0] + A[0]
