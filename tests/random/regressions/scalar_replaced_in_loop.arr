# A check that a loop's variable fits u64 compares extents whose difference leaves 64 bits, which is no fault of the loop's bounds.
# sizes: N=1 x=0 | N=2 x=8 | N=3 x=3
import numpy as np


def scalar_replaced_in_loop(A: u64[N], x: i64):
    value = x.astype(np.uint64)
    for k in range(0 - 1, A.shape[0], 1):
        if k >= 0:
            value = k
            break
    A[0] = value
