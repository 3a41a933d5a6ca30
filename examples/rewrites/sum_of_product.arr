# The sum of all elements of a product needs no product: the sums of A's columns meet B, O(NK + KM) instead of O(NKM).
#
# sizes: N=0 K=3 M=2 | N=2 K=0 M=3 | N=1 K=1 M=1 | N=5 K=7 M=9 | N=17 K=300 M=23
# agreement result: sum n=N+K+M+3 terms=np.sum(np.abs(A) @ np.abs(B))
# count --fp=relaxed: 2*N*K*M + N*M -> N*K + 2*K*M
# operations --fp=strict: contract f64[N, M] | reduce f64
# operations --fp=relaxed: reduce f64[K] | contract f64
# bench: N=1000 K=1000 M=1000
import numpy as np


def sum_of_product(A: f64[N, K], B: f64[K, M]) -> f64:
    """The sum of all elements of A B."""
    return np.sum(A @ B)
