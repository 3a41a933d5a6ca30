# Expected: one contraction of A and B as they are; no transpose is left.
# sizes: N=0 K=3 M=2 | N=3 K=0 M=2 | N=5 K=300 M=17
# agreement result: sum n=K terms=(np.abs(A).T @ np.abs(B).T).T
# loops: 1
# workspace: 0
# count --fp=strict: 2*N*K*M -> 2*N*K*M
import numpy as np


def transposed_product(A: f64[K, N], B: f64[M, K]) -> f64[M, N]:
    return (A.T @ B.T).T
