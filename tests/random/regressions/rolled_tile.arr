# The first nest is split in its inner loop at a bound that depends on the middle one; then the middle one is lifted.
# sizes: N=0 | N=1 | N=3
import numpy as np


def rolled_tile(B: bool[N, N, 3]):
    return np.roll(np.tile(B, (2, 1)), 1)
