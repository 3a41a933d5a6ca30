# Operands of a sum are computed in its loop; a dot product needs no array.
# options: --remarks=fusion,buffers
# 9:12 fused: 4 operations in one loop nest: subtract, absolute, multiply, sum
# 13:12 fused: 3 operations in one loop nest: multiply, sum, sqrt
import numpy as np


def energy(x: f64[N], y: f64[N]) -> f64:
    return np.sum(np.abs(x - y) * 0.5)


def row_norms(a: f64[N, M]) -> f64[N]:
    return np.sqrt(np.sum(a * a, axis=1))
