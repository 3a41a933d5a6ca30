# Products.

import numpy as np


def kron(a, b):
    """The Kronecker product: every element of a times the whole of b."""
    a, b = np.asarray(a), np.asarray(b)
    rank = max(a.ndim, b.ndim)
    outer = (1,) * (rank - a.ndim) + a.shape
    inner = (1,) * (rank - b.ndim) + b.shape
    left, right, joined = (), (), ()
    for n, m in zip(outer, inner):
        left, right, joined = left + (n, 1), right + (1, m), joined + (n * m,)
    return np.reshape(np.reshape(a, left) * np.reshape(b, right), joined)


def cross(a, b, axis=-1):
    """The cross products of vectors of three or two elements; of two and two, their third elements alone."""
    x, y = np.moveaxis(a, axis, -1), np.moveaxis(b, axis, -1)
    third = x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
    if x.shape[-1] == 2 and y.shape[-1] == 2:
        return third
    for extent in (x.shape[-1], y.shape[-1]):
        assert extent == 2 or extent == 3, "cross takes vectors of two or three elements"
    if x.shape[-1] == 2:
        return np.stack([x[..., 1] * y[..., 2], -(x[..., 0] * y[..., 2]), third], axis=axis)
    if y.shape[-1] == 2:
        return np.stack([-(x[..., 2] * y[..., 1]), x[..., 2] * y[..., 0], third], axis=axis)
    return np.stack([x[..., 1] * y[..., 2] - x[..., 2] * y[..., 1], x[..., 2] * y[..., 0] - x[..., 0] * y[..., 2], third], axis=axis)


def vdot(a, b):
    """The product of the ravelled arrays, the first one conjugated."""
    first, second = np.ravel(a), np.ravel(b)
    return np.dot(np.conj(first) if np.isdtype(first.dtype, "complex floating") else first, second)
