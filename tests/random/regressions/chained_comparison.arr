# The last comparison of a chain, with its index, is evaluated only where the first holds.
# sizes: N=0 i=5 | N=3 i=-1 | N=3 i=2 | N=3 i=7
import numpy as np


def chained_comparison(N: i64, i: i64, A: f64[N]):
    found = 0
    if 0 <= i < N and -inf < A[i] < pi:
        found = 1
    if 0 < N <= 3 < i + 1 < A.shape[0] + 5 > A[0]:
        found = found + 2
    return found
