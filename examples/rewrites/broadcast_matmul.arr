# A sum over a product of broadcasts is a matrix product.
#
# sizes: N=0 K=3 M=2 | N=2 K=0 M=3 | N=1 K=1 M=1 | N=5 K=7 M=9 | N=17 K=300 M=23
# agreement result: sum n=K+3 terms=np.abs(A) @ np.abs(B)
# count --fp=strict: 2*N*K*M -> 2*N*K*M
# count --fp=relaxed: 2*N*K*M -> 2*N*K*M
# operations --fp=strict: multiply f64[N, K, M] | reduce f64[N, M]
# operations --fp=relaxed: contract f64[N, M]
# bench: N=1000 K=100 M=1000
import numpy as np


def broadcast_matmul(A: f64[N, K], B: f64[K, M]) -> f64[N, M]:
    """The matrix product, as the sum over a product of all elements."""
    return (A[:, :, None] * B[None]).sum(1)
