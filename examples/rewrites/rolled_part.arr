# Expected: the roots of the columns that are read, and rolls of reversals that undo each other.
# sizes: N=0 | N=1 | N=2 | N=9
# agreement result: bits
# operations --fp=strict: multiply f64[N, 2] | sqrt f64[N, 2]
import numpy as np


def rolled_part(A: f64[N, 7]):
    B = np.roll(np.sqrt(A * A), 2, axis=0)[:, 1:3]
    return np.roll(np.roll(B, 3, axis=0)[::-1], 3, axis=0)[::-1]
