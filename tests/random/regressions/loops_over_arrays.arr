# sizes: N=0 M=3 | N=1 M=1 | N=5 M=4
import numpy as np


def total(x):
    s = 0.0
    for v in x:
        s += v
    return s


def loops_over_arrays(x: f64[N], A: f64[N, M], B: f64[M, N], k: i64):
    s, last, count = 0.0, -1.0, 0
    for position, (v, row) in enumerate(zip(x, A), start=k):
        s = s * 0.5 + v * row[::2].sum() + position
    for last in reversed(x):  # keeps the name that it had, where nothing is run over
        if last > 1.0:
            continue
        count += 1
    for row, column in zip(A, B):  # as many as the shorter has; the rows are views
        row[0] += column.shape[0]
        A[0] *= 1.5
        for j, v in enumerate(row):
            if v < 0:
                row[j] = 0.5
                break
    for i in reversed(range(len(x) - 1)):
        x[i] += x[i + 1]
    for i in reversed(range(len(x) - 1, 0, -3)):
        x[i] *= 2.0
    for v in x:  # what is run over stays, whatever its name denotes then
        x = x + v
    return s, last, count, x, total(A[:, 0]) + total(B.ravel())
