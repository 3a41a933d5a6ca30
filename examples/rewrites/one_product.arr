# Expected: one product. The transposed product of the transposes is the same contraction with its operands in the other order.
# sizes: N=0 K=3 M=2 | N=3 K=0 M=2 | N=1 K=1 M=1 | N=7 K=300 M=5
# agreement result: sum n=K terms=2 * (np.abs(A) @ np.abs(B))
# workspace: 0
# count --fp=strict: 4*N*K*M + N*M -> 2*N*K*M + N*M
import numpy as np


def one_product(A: f64[N, K], B: f64[K, M]):
    return A @ B + (B.T @ A.T).T
