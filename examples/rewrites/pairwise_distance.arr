# Squared distances of all pairs: |x|^2 + |y|^2 - 2 x.y, a matrix product. Where x and y are close this cancels, so that it
# takes --fp=fast.
#
# sizes: N=0 K=3 M=2 | N=2 K=0 M=3 | N=1 K=1 M=1 | N=5 K=7 M=9 | N=17 K=300 M=23
# agreement result: sum n=2*K+6 terms=np.sum((np.abs(X[:, None, :]) + np.abs(Y[None]))**2, axis=-1)
# count --fp=strict: 3*N*M*K -> 3*N*M*K
# count --fp=fast: 3*N*M*K -> 2*N*M*K + 2*M*K + 2*N*K + 3*N*M
# operations --fp=strict: subtract f64[N, M, K] | multiply f64[N, M, K] | reduce f64[N, M]
# operations --fp=fast: add f64[N, M] | contract f64[N, M] | multiply f64[M, K] | reduce f64[M] | multiply f64[N, K] | reduce f64[N] | add f64[N, M] | subtract f64[N, M]
# bench: N=1000 K=100 M=1000
import numpy as np


def pairwise_distance(X: f64[N, K], Y: f64[M, K]) -> f64[N, M]:
    """The squared distances of the rows of X and the rows of Y."""
    return ((X[:, None, :] - Y[None])**2).sum(-1)
