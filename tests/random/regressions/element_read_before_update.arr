# Every step reads one element of the array that it writes in place.
# sizes: N=2 n=1 | N=5 n=3
import numpy as np


def element_read_before_update(A: i8[N, 3], n: i64):
    v1 = np.sign(A[1])
    for i in range(n):
        v1 = np.add(np.any(A + v1[-1] - v1[-1], axis=-2), v1[0])
    v2 = A[0] + A[1]
    for i in range(n):
        v2 = A[0] + v2[1]
    return v1, v2
