# Expected: N K multiplications instead of N N K: only the diagonal of the product is computed, in the product's order.
# sizes: N=0 K=3 | N=3 K=0 | N=1 K=1 | N=23 K=300
# agreement result: sum n=K+N terms=np.trace(np.abs(A) @ np.abs(B))
# count --fp=strict: 2*N*K*N + N -> 2*N*K + N
import numpy as np


def trace(A: f64[N, K], B: f64[K, N]) -> f64:
    return np.trace(A @ B)
