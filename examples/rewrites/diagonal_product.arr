# A product with a diagonal matrix scales columns. The terms beside the diagonal are zeros only where A is finite: --fp=fast.
#
# sizes: N=0 M=3 | N=3 M=0 | N=1 M=1 | N=5 M=17
# agreement result: sum n=M terms=np.abs(A) * np.abs(v)
# count --fp=strict: 2*N*M*M -> 2*N*M*M
# count --fp=fast: 2*N*M*M -> N*M
# operations --fp=fast: multiply f64[N, M]
import numpy as np


def diagonal_product(A: f64[N, M], v: f64[M]):
    m = v.shape[0]
    return A @ np.where(np.arange(m)[:, None] == np.arange(m), v, 0.0)
