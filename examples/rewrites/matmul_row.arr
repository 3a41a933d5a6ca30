# Expected: one row of A times B; K M multiplications instead of N K M.
# sizes: N=1 K=1 M=1 | N=3 K=0 M=2 | N=5 K=600 M=7
# input i: 0
# agreement result: sum n=K terms=np.abs(A[i]) @ np.abs(B)
# workspace: 0
# count --fp=strict: 2*N*K*M -> 2*K*M
import numpy as np


def matmul_row(A: f64[N, K], B: f64[K, M], i: i64) -> f64[M]:
    return (A @ B)[i]
