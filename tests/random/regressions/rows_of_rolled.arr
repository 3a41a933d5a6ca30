# The pieces of a rolled array are filled by nests of the same indices, which must not take turns with the update at their rows as if these were two.
# sizes: N=0 | N=1 | N=4 | N=9
import numpy as np


def rows_of_rolled(B: i8[N, 2], A: f64[N, N]):
    rolled, moved = np.roll(B, 1, axis=1), np.roll(A, 1, axis=1)
    rolled[1:-1] += 1
    moved[1:] += moved[:-1]
    moved[:-1] *= 2
    return rolled, moved
