# What NumPy returns as an array of its own can be written, and leaves the arguments alone.
# sizes: N=3 M=2 | N=0 M=5
import numpy as np


def library_results_are_copies(A: i64[N], B: i64[M], C: f64[N, M]):
    x, y = np.meshgrid(A, B, sparse=True)
    x += 1
    y[...] = 7
    chosen = np.choose(A % 2, (A, 1, A[::-1]))
    chosen *= 2
    picked = np.select((C > 1, C < 0), (C, C[:, ::-1]), C)
    picked[1:] = 0
    return x, y, chosen, picked
