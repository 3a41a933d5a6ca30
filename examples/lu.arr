# sizes: N=0 | N=1 | N=2 | N=7 | N=33 | N=61
# input A: rng.standard_normal(shape) + 3 * N * np.eye(N)
#
# Every element takes the same steps on both sides.
# agreement A: bits
# workspace: 0
# bench: N=61 | N=257 | N=1021
import numpy as np


def lu(A: f64[N, N]):
    """A := L U packed in place, L unit lower triangular and U upper triangular, by Gaussian elimination without pivoting
    (for a diagonally dominant A): column k of L are the multipliers that clear column k below the diagonal."""
    for k in range(A.shape[0]):
        A[k + 1:, k] /= A[k, k]
        A[k + 1:, k + 1:] -= np.outer(A[k + 1:, k], A[k, k + 1:])
