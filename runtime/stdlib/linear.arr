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
    """The cross products of vectors of three elements."""
    x, y = np.moveaxis(a, axis, -1), np.moveaxis(b, axis, -1)
    assert x.shape[-1] == 3 and y.shape[-1] == 3, "cross takes vectors of three elements"
    products = [x[..., 1] * y[..., 2] - x[..., 2] * y[..., 1],
                x[..., 2] * y[..., 0] - x[..., 0] * y[..., 2],
                x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]]
    return np.stack(products, axis=axis)
