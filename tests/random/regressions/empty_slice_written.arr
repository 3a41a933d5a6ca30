# A slice that is proved empty is assigned to: nothing happens.
# sizes: N=0 | N=1 | N=5
import numpy as np


def empty_slice_written(B: f64[N]):
    B[1:0:1] -= 2.0
    B[3:3] = 1.0
    return B + 1.0
