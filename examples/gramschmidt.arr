# sizes: M=0 N=0 | M=3 N=0 | M=1 N=1 | M=5 N=3 | M=29 N=17 | M=41 N=41
# input A: rng.standard_normal(shape) + 3 * np.eye(M, N)
#
# Every subtraction q_k r_kj from a column rounds by at most u of the column and of the product, neither longer than the
# column was: after N of them and one division |a_j - (Q R)_j| <= (2N + 2) u |a_j|, here with a factor 2 for second order.
# residual: np.sum((A - result0 @ result1) ** 2, axis=0) <= (4 * (N + 1) * u) ** 2 * np.sum(A ** 2, axis=0)
# residual: np.abs(np.tril(result1, -1)) <= 0
# Bjorck, BIT 7 (1967): modified Gram-Schmidt loses orthogonality in proportion to the condition number.
# residual: np.abs(result0.T @ result0 - np.eye(N)) <= 4 * M * (N + 1) * u * (np.linalg.cond(A.astype(float)) if N else 0)
# agreement: residual
# workspace: 0
# bench: M=61 N=31 | M=401 N=173 | M=1201 N=401
import numpy as np


def gramschmidt(A: f64[M, N]) -> tuple[f64[M, N], f64[N, N]]:
    """Modified Gram-Schmidt: A = Q R, Q with orthonormal columns, R upper triangular.

    Each column is normalised, then its component is taken out of all the columns after it."""
    Q = A.copy()
    R = np.zeros((A.shape[1], A.shape[1]))
    for k in range(A.shape[1]):
        R[k, k] = np.sqrt(Q[:, k] @ Q[:, k])
        Q[:, k] = Q[:, k] / R[k, k]
        R[k, k + 1:] = Q[:, k] @ Q[:, k + 1:]
        Q[:, k + 1:] = Q[:, k + 1:] - np.outer(Q[:, k], R[k, k + 1:])
    return Q, R
