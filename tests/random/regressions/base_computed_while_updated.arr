# What the update reads of its base is computed while the updated copy is being made, and must not take its buffer.
# sizes: N=2 | N=5
import numpy as np


def base_computed_while_updated(B: i64[N, N]):
    both = np.concatenate((B, B))
    changed = both.copy()
    changed[1] ^= B[0]
    return changed, both
