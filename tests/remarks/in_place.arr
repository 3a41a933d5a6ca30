# Assignments that overwrite what nobody needs, and what they read themselves.
# options: --remarks=fusion,buffers
# 16:5 workspace: workspace buffer t_1 of max(N - 1, 0) elements of f64, 8 bytes each: what is assigned reads elements that the assignment overwrites
# 16:5 in-place: written into the parameter `x` in place: nothing reads what it held before
# 16:13 stored-overwritten: stored before it is used: what it is computed from is overwritten meanwhile
# 21:16 fused: 2 operations in one loop nest: add, minimum
# 21:16 carried-in-place: every iteration writes this array in one buffer, in place
# 21:30 stored-overwritten: stored before it is used: what it is computed from is overwritten meanwhile
# 21:30 workspace: workspace buffer t_3 of N elements of f64, 8 bytes each: its elements are computed before what reads them
# 21:46 stored-overwritten: stored before it is used: what it is computed from is overwritten meanwhile
# 21:46 workspace: workspace buffer t_4 of N elements of f64, 8 bytes each: its elements are computed before what reads them
import numpy as np


def shift(x: f64[N]):
    x[1:] = x[:-1] + x[1:]


def all_pairs(d: f64[N, N]):
    for k in range(d.shape[0]):
        d[:] = np.minimum(d, d[:, k, None] + d[k])
