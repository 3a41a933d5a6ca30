# sizes: N=0 steps=2 | N=1 steps=2 | N=2 steps=1 | N=3 steps=1 | N=17 steps=4 | N=45 steps=3
# agreement A: bits
# agreement B: bits
# loops: 2
# workspace: 0
# bench: N=43 steps=50 | N=223 steps=20 | N=2897 steps=2
import numpy as np


def jacobi_2d(steps: i64, A: f64[N, N], B: f64[N, N]):
    """Jacobi's iteration for Laplace's equation: every inner point becomes the mean of itself and its four neighbours.

    Each step goes from A to B and back; the boundary is fixed."""
    for t in range(steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
