# The differences are all 1 and equal to themselves rolled; the bounds of the positions must not move for ever.
# sizes: N=5 | N=2 | N=1
import numpy as np


def rolled_differences_of_positions(D: f64[N]):
    return np.roll(np.arange(D.shape[0])[1:] - np.arange(D.shape[0])[:-1], 1)[1:]
