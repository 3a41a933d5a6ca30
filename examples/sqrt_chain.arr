# sizes: N=0 | N=1 | N=5 | N=131 | N=1000 | N=1999
# agreement result: bits
# loops: 1
# workspace: 0
# bench: N=901 | N=25003 | N=4194319
import numpy as np


def sqrt_chain(x: f64[N], y: f64[N], z: f64[N]) -> f64[N]:
    """r_i = sqrt(x_i^2 + y_i^2) + 2 z_i x_i - y_i / 3."""
    return np.sqrt(x * x + y * y) + 2 * z * x - y / 3
