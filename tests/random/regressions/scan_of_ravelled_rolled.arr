# sizes: K=2 | K=5
import numpy as np


def scan_of_ravelled_rolled(A: f64[K]):
    return np.cumsum(np.where(np.roll(A, 1), A * A, np.broadcast_to(A, (3,) + A.shape)))
