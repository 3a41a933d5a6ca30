# An array made on a path or in a loop, whose condition says more about its extents than what follows knows.
# sizes: N=0 | N=1 | N=4 | N=9
import numpy as np


def extents_after_paths(A: i64[N], N: i64):
    v1 = A[2:] if N > 5 else A[2:] * 2
    if N < 3:
        v2 = A[3:] * 3
    else:
        v2 = A[3:] * 2
    v3 = A[2:] * 3
    for i in range(N - 5):
        v3 = A[2:] * i
    while len(v1) > 7:
        v1 = A[2:] * 5
        break
    return v1, v2, v3
