# Expected: one row of A times one column of B; K multiplications instead of N K M.
# sizes: N=1 K=1 M=1 | N=3 K=0 M=2 | N=5 K=600 M=7
# input i: 0
# input j: -1
# agreement result: sum n=K terms=np.abs(A[i]) @ np.abs(B[:, j])
# loops: 1
# workspace: 0
# count --fp=strict: 2*N*K*M -> 2*K
import numpy as np


def matmul_element(A: f64[N, K], B: f64[K, M], i: i64, j: i64) -> f64:
    return (A @ B)[i, j]
