# sizes: N=0 | N=1 | N=7 | N=131 | N=1003
# agreement result: bits
# loops: 1
# workspace: 0
# bench: N=1801 | N=50021 | N=8388617
import numpy as np


def prefix_sums(x: f64[N]) -> f64[N]:
    """s_i = x_0 + x_1 + ... + x_i, from left to right."""
    return np.cumsum(x)
