# Four matrices, narrow ones between wide ones: A ((B C) D) takes 10 N^2 + 200 N multiplications, ((A B) C) D, as written,
# 30 N^2.
#
# sizes: N=0 | N=1 | N=7 | N=300
# agreement result: sum n=N+23 terms=np.abs(A) @ np.abs(B) @ np.abs(C) @ np.abs(D)
# count --fp=relaxed: 2*N*10*N + 2*N*N*10 + 2*N*10*N -> 400*N + 20*N*N
# operations --fp=strict: contract f64[N, N] | contract f64[N, 10] | contract f64[N, N]
# operations --fp=relaxed: contract f64[10, 10] | contract f64[10, N] | contract f64[N, N]
# bench: N=1000
import numpy as np


def chain_four(A: f64[N, 10], B: f64[10, N], C: f64[N, 10], D: f64[10, N]) -> f64[N, N]:
    """A B C D."""
    return A @ B @ C @ D
