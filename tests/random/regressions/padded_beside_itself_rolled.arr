# Both results are stored by one nest, in which one is read at other places than where it is stored, and no split decides its pieces there.
# sizes: N=0 M=0 | N=1 M=2 | N=3 M=2
import numpy as np


def padded_beside_itself_rolled(C: f64[N, M, M]):
    padded = np.pad(C, 1)
    return np.roll(padded, 1), padded
