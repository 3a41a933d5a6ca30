# The sum of an outer product's columns needs no outer product: sum(x) y.
#
# sizes: N=0 M=2 | N=2 M=0 | N=1 M=1 | N=5 M=9 | N=300 M=23
# agreement result: sum n=N+2 terms=np.sum(np.abs(x)) * np.abs(y)
# count --fp=relaxed: 2*N*M -> N + M
# operations --fp=strict: multiply f64[N, M] | reduce f64[M]
# operations --fp=relaxed: reduce f64 | multiply f64[M]
# bench: N=1000 M=1000
import numpy as np


def outer_sum(x: f64[N], y: f64[M]) -> f64[M]:
    """The sums of the columns of x y^T."""
    return np.sum(np.outer(x, y), axis=0)
