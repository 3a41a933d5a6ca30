# Expected: products on the diagonal alone, where one operand has both of its axes.
# sizes: N=0 K=3 | N=3 K=0 | N=1 K=1 | N=7 K=300
# agreement result: sum n=K terms=np.diagonal(np.einsum("ijk,k->ij", np.abs(X), np.abs(v)))
# workspace: 0
# count --fp=strict: 2*N*N*K -> 2*N*K
# bench: N=300 K=100
import numpy as np


def einsum_diagonal(X: f64[N, N, K], v: f64[K]):
    return np.diagonal(np.einsum("ijk,k->ij", X, v))
