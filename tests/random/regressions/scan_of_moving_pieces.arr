# Which piece of the rolled array an element is in depends on the scanned index: the pieces of all rows cannot be scanned one after the other.
# sizes: N=4 | N=3 | N=1
import numpy as np


def scan_of_moving_pieces(A: f64[N, N, N]):
    v = np.flip(np.roll(np.broadcast_to(A, (1,) + A.shape), -1), axis=3)
    return np.cumprod(v, axis=1), np.cumsum(v, axis=2), np.maximum.accumulate(v, axis=3)
