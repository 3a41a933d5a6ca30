# sizes: N=0 M=3 | N=3 M=0 | N=1 M=1 | N=2 M=5 | N=300 M=17 | N=41 M=37
#
# Each side's means are off by at most (N+1) u of the mean |data|, and so are the deviations, apart from their own roundings;
# a sum of N products of deviations by (N+4) u of its absolute terms. Two sides, and a factor 2 for terms of second order.
# agreement result: within 4 * u / abs(N - 1) * ((N + 4) * (c.T @ c) + (N + 1) * (np.outer(m, np.sum(c, axis=0)) + np.outer(np.sum(c, axis=0), m))) if N > 1 else 0
#   where m = np.mean(np.abs(data), axis=0) if N else np.zeros(M)
#   where c = np.abs(data - np.mean(data, axis=0)) if N else data
# bench: N=61 M=31 | N=501 M=101 | N=4001 M=401
import numpy as np


def covariance(data: f64[N, M]) -> f64[M, M]:
    """The covariance matrix of M variables (columns) from N observations (rows): C^T C / (N - 1), C the deviations from the
    columns' means."""
    deviations = data - np.mean(data, axis=0)
    return deviations.T @ deviations / (data.shape[0] - 1)
