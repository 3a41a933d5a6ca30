# An integer parameter that only the entry checks look at.
# sizes: N=0 n=3 | N=4 n=0
import numpy as np


def unused_narrow_dim(y: bool, C: bool[N], n: i64):
    v1 = np.multiply(C, y)
    return v1
