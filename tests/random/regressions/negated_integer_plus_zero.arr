# The imaginary part is -(double)i + 0.0, which is 0 for i = 0.
# sizes: M=2 N=3 | M=1 N=1 | M=0 N=2
import numpy as np


def negated_integer_plus_zero(A: u16[M, N, N], k: i32[N], x: i8):
    v1 = np.stack((A, (A * 1j).conj()))
    v1 += 1
    return v1, -k.astype(np.float64) + 0.0, -(k / 1) + 0.0, -np.float32(x) + np.float32(0)
