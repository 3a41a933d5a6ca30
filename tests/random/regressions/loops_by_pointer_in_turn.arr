# The second loop starts from what the first one leaves behind a pointer.
# sizes: M=0 | M=1 | M=9
import numpy as np


def loops_by_pointer_in_turn(A: i64[M]):
    v = np.arange(A.shape[0])
    for i in range(0, 3):
        v = np.bitwise_xor(v, moa.rev(v))
    for i in range(0, 2):
        v = v + moa.rotate(1, v)
    return v
