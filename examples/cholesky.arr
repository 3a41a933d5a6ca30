# sizes: N=0 | N=1 | N=2 | N=7 | N=33 | N=61
# input A: spd(rng, N)
#
# Higham, Accuracy and Stability of Numerical Algorithms, theorem 10.3: |A - L L^T| <= gamma(N+1) |L| |L^T|, for any order
# of the sums.
# residual: np.abs(A - result @ result.T) <= (N + 2) * u * (np.abs(result) @ np.abs(result.T))
# agreement: residual
# loops: 3
# workspace: 0
# bench: N=61 | N=257 | N=1021
import numpy as np


def cholesky(A: f64[N, N]) -> f64[N, N]:
    """The lower triangular L with L L^T = A, for a symmetric positive definite A; reads A's lower triangle.

    Column j follows from the columns before it: l_jj^2 = a_jj - sum l_jk^2 and l_ij l_jj = a_ij - sum l_ik l_jk, k < j."""
    L = np.zeros_like(A)
    for j in range(A.shape[0]):
        L[j, j] = np.sqrt(A[j, j] - L[j, :j] @ L[j, :j])
        L[j + 1:, j] = (A[j + 1:, j] - L[j + 1:, :j] @ L[j, :j]) / L[j, j]
    return L
