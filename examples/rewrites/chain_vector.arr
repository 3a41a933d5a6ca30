# A product of two matrices and a vector, read from the left, is a product of matrices; from the right it is two of a matrix
# and a vector.
#
# sizes: N=0 K=3 M=2 | N=2 K=0 M=3 | N=1 K=1 M=1 | N=5 K=7 M=9 | N=17 K=300 M=23
# agreement result: sum n=K+M+3 terms=np.abs(A) @ np.abs(B) @ np.abs(v)
# count --fp=relaxed: 2*N*K*M + 2*N*M -> 2*K*M + 2*N*K
# operations --fp=strict: contract f64[N, M] | contract f64[N]
# operations --fp=relaxed: contract f64[K] | contract f64[N]
# bench: N=1000 K=1000 M=1000
import numpy as np


def chain_vector(A: f64[N, K], B: f64[K, M], v: f64[M]) -> f64[N]:
    """A B v."""
    return A @ B @ v
