# sizes: N=0 | N=1 | N=15 | N=17 | N=1023 | N=1024 | N=1025 | N=2048 | N=3333 | N=10007 | N=33001
# agreement result: sum n=N terms=np.sum(np.abs(x))
# loops: 1
# workspace: 0
# bench: N=3501 | N=100003 | N=16777259
import numpy as np


def sum(x: f64[N]) -> f64:
    """s = x_0 + x_1 + ... + x_(N-1)."""
    return np.sum(x)
