# What helpers can do while compiling, and views that the standard library cuts.
# sizes: N=4 M=3 | N=2 M=7
import numpy as np


def stacked(*arrays, axis=0, scale=1.0):
    shifted = [array * scale + k for k, array in enumerate(arrays)]
    return np.concatenate(shifted, axis=axis)


def measured(x, *, how="spread", axis=None):
    if how not in ("spread", "middle"):
        return np.max(x, axis)
    if isinstance(axis, tuple):
        return np.sum(x, axis)
    if axis is None:
        return np.mean(x)
    return np.min(x, axis) if how == "spread" else np.mean(x, axis)


def halves(x):
    left, right = np.array_split(x, 2, axis=1)
    left[:, :1] = 0.5
    return right


def helpers_and_tuples(A: f64[N, M], B: f64[N, M]):
    pairs = [(A, B), (B, A)]
    both = stacked(*pairs[1], scale=2.0)
    rows = tuple([both[k] for k in range(4) if k != 2])
    right = halves(B)
    total = 0.0
    for x, (k, axis) in zip(rows, enumerate((0, 1) + (0,) * 1)):
        total = total + np.sum(x) * k + axis
    return both, rows[-1], right, total, measured(A, axis=(0, 1)), measured(A, how="middle", axis=1), measured(A), measured(A, how="deviation", axis=0)
