# Statistics over axes: NumPy's formulas, written with its other functions.

import numpy as np


def _count(a, axis):
    """How many elements a reduction over `axis` takes."""
    if axis is None:
        return a.size
    if isinstance(axis, tuple):
        count = 1
        for k in axis:
            count = count * a.shape[k]
        return count
    return a.shape[axis]


# method
def var(a, axis=None, dtype=None, *, ddof=0, keepdims=False, correction=None):
    """The mean of the squared distances from the mean; the divisor is reduced by ddof."""
    a = np.asarray(a)
    mean = np.mean(a, axis, dtype=dtype, keepdims=True)
    count = _count(a, axis)
    removed = ddof if correction is None else correction
    total = np.sum(np.square(a - mean), axis, dtype=dtype, keepdims=keepdims)
    return total / max(count - removed, 0)


# method
def std(a, axis=None, dtype=None, *, ddof=0, keepdims=False, correction=None):
    """The square root of the variance."""
    return np.sqrt(var(a, axis, dtype, ddof=ddof, keepdims=keepdims, correction=correction))


def ptp(a, axis=None, *, keepdims=False):
    """The distance of the largest from the smallest element."""
    return np.max(a, axis, keepdims=keepdims) - np.min(a, axis, keepdims=keepdims)
