# Overlapping reads and writes through views, in a loop.
# sizes: N=1 n=2 | N=2 n=3 | N=7 n=5
import numpy as np


def hazards_in_loop(n: i64, A: f64[N]):
    for t in range(n):
        A[1:] = A[:-1] * 0.5
        A[::-1] = A * 0.5
        B = A.copy()
        B[0:1] = 7.0
        A[:] = B[::-1]
    return A[::2]
