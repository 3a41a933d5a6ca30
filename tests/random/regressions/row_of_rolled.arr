# A constant row of a rolled array: the bound of the pieces is known only by the check.
# sizes: N=2 | N=3 | N=8
import numpy as np


def row_of_rolled(B: f64[N, N], C: bool[N, N]):
    B[1] = moa.rotate(1, C)[1]
