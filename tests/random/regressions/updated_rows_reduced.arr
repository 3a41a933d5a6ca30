# sizes: N=1 M=1 | N=3 M=40 | N=9 M=17 | N=11 M=33 | N=300 M=20
# What is written in place and then reduced over its rows, whole and in part, with results that overwrite an operand.
import numpy as np


def updated_rows_reduced(A: f32[N, M], B: f64[N, M], C: f64[N, M], y: f32[M], z: f64[M]):
    A[:] = A * np.float32(0.5) + y
    y[:] = A.sum(0)
    B[1:] = C[1:] + z
    z[:] = B.sum(0)
    return np.max(A, axis=0)
