# The bound of a rotated array's pieces depends on a remainder of the dim: one of the nests over its inner elements never runs.
# sizes: N=0 | N=1 | N=2 | N=3 | N=9
import numpy as np


def rolled_inner(A: f64[N]):
    return moa.rotate(1, A)[1:-1]
