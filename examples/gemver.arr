# sizes: N=0 M=3 | N=3 M=0 | N=1 M=1 | N=5 M=7 | N=33 M=29 | N=300 M=19
# input alpha: 1.5
# input beta: -0.75
#
# The matrix rounds alike on both sides. x is off by (N+3) u of its absolute terms X on each side; w by (M+2) u of |B| |x| and
# by |B| times x's error. Two sides, and a factor 2 for terms of second order.
# agreement result0: bits
# agreement result1: sum n=N+3 terms=X
# agreement result2: within 4 * u * (N + M + 6) * np.abs(alpha) * (np.abs(result0) @ X)
#   where X = np.abs(beta) * (np.abs(y) @ np.abs(result0)) + np.abs(z)
# loops: 2
# workspace: 0
# bench: N=57 M=59 | N=291 M=293 | N=2897 M=2903
import numpy as np


def gemver(alpha: f64, beta: f64, A: f64[N, M], u1: f64[N], v1: f64[M], u2: f64[N], v2: f64[M],
           y: f64[N], z: f64[M]) -> tuple[f64[N, M], f64[M], f64[N]]:
    """B = A + u1 v1^T + u2 v2^T, x = beta B^T y + z and w = alpha B x: vector multiplication and matrix addition, the heart of
    bidiagonalisation."""
    B = A + np.outer(u1, v1) + np.outer(u2, v2)
    x = beta * (y @ B) + z
    w = alpha * (B @ x)
    return B, x, w
