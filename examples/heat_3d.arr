# sizes: L=0 M=3 N=4 steps=2 | L=1 M=1 N=1 steps=2 | L=3 M=3 N=3 steps=1 | L=5 M=4 N=19 steps=3 | L=9 M=11 N=13 steps=2
# agreement A: bits
# agreement B: bits
# loops: 2
# workspace: 0
# bench: L=12 M=12 N=12 steps=50 | L=37 M=37 N=37 steps=20 | L=203 M=203 N=203 steps=2
import numpy as np


def heat_3d(steps: i64, A: f64[L, M, N], B: f64[L, M, N]):
    """The explicit scheme for du/dt = laplacian(u) with step ratio 1/8: u + (second differences along each axis) / 8.

    Each step goes from A to B and back; the boundary is fixed."""
    for t in range(steps):
        B[1:-1, 1:-1, 1:-1] = (0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
                               + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
                               + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
                               + A[1:-1, 1:-1, 1:-1])
        A[1:-1, 1:-1, 1:-1] = (0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
                               + 0.125 * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
                               + 0.125 * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, :-2])
                               + B[1:-1, 1:-1, 1:-1])
