# The real part of a loop's complex value is the value itself, so that comparing real parts must not be taken for comparing the values.
# sizes: N=0 n=2 | N=1 n=1 | N=5 n=3
import numpy as np


def complex_comparisons_in_loops(A: c64[N], B: c64[N], n: i64):
    v, w = A * 2, B * 1
    count = np.zeros(A.shape[0])
    for i in range(n):
        count += np.isnan(v) + 2.0 * (v != v) + 4.0 * (v == w) + 8.0 * (v.real == w.real) + 16.0 * v.astype(np.bool_)
        v = np.where(v == w, v, w)
        w = np.where(v != v, 1, w + v.real)
    return v, w, count
