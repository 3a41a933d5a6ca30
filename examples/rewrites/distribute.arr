# Two products with one left factor are one product of the sum.
#
# sizes: N=0 K=3 M=2 | N=2 K=0 M=3 | N=1 K=1 M=1 | N=5 K=7 M=9 | N=17 K=300 M=23
# agreement result: sum n=K+3 terms=np.abs(A) @ (np.abs(B) + np.abs(C))
# count --fp=relaxed: 4*N*K*M + N*M -> K*M + 2*N*K*M
# operations --fp=strict: contract f64[N, M] | contract f64[N, M] | add f64[N, M]
# operations --fp=relaxed: add f64[K, M] | contract f64[N, M]
# bench: N=1000 K=1000 M=1000
import numpy as np


def distribute(A: f64[N, K], B: f64[K, M], C: f64[K, M]) -> f64[N, M]:
    """A B + A C."""
    return A @ B + A @ C
