# Pieces of stacked and concatenated arrays are nests of the same indices; those that are fused store elements apart from each other.
# sizes: N=0 M=1 | N=1 M=3 | N=5 M=2 | N=9 M=4
import numpy as np


def pieces_of_stacked(x: f64[N], y: f64[N], A: f64[N, M], B: f64[N, M]):
    rows, columns = np.stack([x, y, x - y]), np.stack([x, y, x - y], axis=1)
    columns[1:, 0] = columns[:-1, 1] + columns[1:, 2]
    beside = np.concatenate([A, B], axis=1)
    beside[:, 1:] += beside[:, :-1]
    return rows, np.sum(rows, axis=0), columns, np.sum(columns, axis=0), beside, np.sum(np.roll(beside, 1, axis=1), axis=0)
