# The check of the last row reads -1 >= -N once it is rewritten: behind it a loop for N = 0 alone may read anything.
# sizes: N=1 | N=2 | N=4 | N=11
import numpy as np


def roll_behind_check(D: c64[N]):
    pieces = np.concatenate([part[1:] for part in (D, D, D)])
    return np.where(pieces, np.roll(pieces, 28, axis=0), np.where(pieces, D[-1], pieces))
