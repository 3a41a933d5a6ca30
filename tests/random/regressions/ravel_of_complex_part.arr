# The parts of complex numbers lie between each other: np.ravel of one copies, where a reshape of it is a view.
# sizes: N=0 M=2 | N=2 M=1 | N=3 M=4
import numpy as np


def ravel_of_complex_part(B: c128[3, N], C: c64[M, N]):
    copied, also_copied = moa.rav(B.imag), C.real.ravel()
    viewed = np.reshape(B.real, (3 * B.shape[1],))
    B += B
    C *= 3
    return copied, also_copied, viewed
