# Extents that the integers of the caller compute, though its integers wrap where they are not extents.
# sizes: N=0 n=0 m=1 k=2 | N=5 n=2 m=3 k=-1 | N=3 n=7 m=0 k=1
import numpy as np


def extents_of_parameters(A: f64[N], n: i64, m: i32, k: i64):
    v1 = np.zeros((n + 1, 2)) + m
    v2 = A[:n + 1] * 2
    v3 = np.arange(2 * n) + np.arange(2 * n)
    v4 = np.ones((n * n // 2, m % 3 + n)) * 3
    v5 = A[k + 1:np.minimum(n, 2)]
    v6 = np.full(m, 1.5)
    return v1, v2, v3, v4, v5, v6
