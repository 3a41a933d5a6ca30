# sizes: N=0 M=3 | N=1 M=1 | N=3 M=40 | N=9 M=17 | N=11 M=33 | N=300 M=20
# Matrices that are stored and reduced over their rows: in one loop, unless what follows reads other elements too (D).
import numpy as np


def stored_rows_reduced(A: f64[N, M], K: i64[N, M], y: f64[N], z: f64[M]):
    B = A * 2 + z
    x = y @ B - z
    C = A - 1
    most = np.sum(np.abs(C), axis=0)
    D = A * 0.5
    u = y @ D + np.sum(D)
    J = K * 3 + 1
    return B, x, C, most, D, u, J, J.sum(0), (J * J).sum(0)
