# Either of two orders of three pieces is the other one rolled, and the shifts together are a multiple of the length.
# sizes: N=1 | N=2 | N=7
import numpy as np


def rolled_there_and_back(B: c64[N]):
    twice = np.concatenate((B, B))
    wrapped = np.pad(twice[-3:], 1, mode="wrap")
    rolled = np.where(wrapped, np.roll(wrapped, 7, axis=0), np.roll(wrapped, wrapped.shape[0] * 2 + 1, axis=0))
    rolled[1:-1] += np.roll(rolled, rolled.shape[0] - 1, axis=0)[1]
    return rolled
