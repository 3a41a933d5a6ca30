# sizes: N=0 K=3 M=2 | N=2 K=0 M=3 | N=3 K=2 M=0 | N=1 K=1 M=1 | N=5 K=7 M=9 | N=17 K=300 M=23 | N=41 K=37 M=43
# input alpha: 1.5
# input beta: -0.75
# agreement C: sum n=K+3 terms=np.abs(alpha) * (np.abs(A) @ np.abs(B)) + np.abs(beta * C)
# loops: 1
# workspace: 0
# bench: N=61 K=61 M=61 | N=257 K=257 M=257 | N=1021 K=1021 M=1021
import numpy as np


def gemm(alpha: f64, A: f64[N, K], B: f64[K, M], beta: f64, C: f64[N, M]):
    """C := alpha A B + beta C, the general matrix product."""
    C[:] = alpha * (A @ B) + beta * C
