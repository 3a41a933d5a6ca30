# sizes: N=0 steps=2 | N=1 steps=2 | N=2 steps=1 | N=3 steps=1 | N=131 steps=4 | N=1003 steps=3
# agreement A: bits
# agreement B: bits
# loops: 2
# workspace: 0
# bench: N=1801 steps=50 | N=50021 steps=20 | N=8388617 steps=2
import numpy as np


def jacobi_1d(steps: i64, A: f64[N], B: f64[N]):
    """Jacobi's iteration for u'' = 0, damped: every inner point becomes the mean of itself and its two neighbours.

    Each step goes from A to B and back; the ends are fixed."""
    for t in range(steps):
        B[1:-1] = (A[:-2] + A[1:-1] + A[2:]) / 3
        A[1:-1] = (B[:-2] + B[1:-1] + B[2:]) / 3
