# After the loop v is behind a pointer that may be the first result, where its updated copy must not be built while v is needed.
# sizes: N=3 n=3 | N=3 n=2 | N=1 n=3
import numpy as np


def result_behind_pointer(n: i64, A: f64[N]):
    v = np.eye(A.shape[0])
    for i in range(1, 1):
        v = 2 * v @ v.T
    w = v.copy()
    w[-1] -= np.sum(w if n != 3 else np.abs(w))
    return w, v
