# The loop that counts down stands inside the rows: it says nothing of them that would let the reversed rows take turns with the copy.
# sizes: N=3 M=1 | N=7 M=11 | N=2 M=2
import numpy as np


def rows_of_loop_counting_down(B: i64[N, M]):
    v = np.ceil(B)
    for i in range(v.shape[0] - 1, 1, -1):
        B[-1:0:-1] ^= v[-50:-1]
    return v
