# Membership, equality of arrays, and rows picked by constants.

import numpy as np


def isin(element, test_elements, assume_unique=False, invert=False):
    """Whether each element is equal to one of the test elements, all of which are looked at."""
    element, tests = np.asarray(element), np.ravel(test_elements)
    found = np.any(np.expand_dims(element, -1) == tests, axis=-1)
    return ~found if invert else found


def array_equal(a1, a2, equal_nan=False):
    """Whether the arrays have one shape and equal elements, as Python's bool."""
    a, b = np.asarray(a1), np.asarray(a2)
    if a.ndim != b.ndim:
        return False
    for n, m in zip(a.shape, b.shape):
        assert n == m, "array_equal of arrays whose extents differ is not supported"
    same = (a == b) | (np.isnan(a) & np.isnan(b)) if equal_nan else a == b
    return bool(np.all(same))


def compress(condition, a, axis=None):
    """The slices of an axis where the condition, known while compiling, holds."""
    assert isinstance(condition, (tuple, list)), "compress takes a tuple that is known while compiling"
    a = np.ravel(a) if axis is None else np.asarray(a)
    place = 0 if axis is None else _axis(axis, a.ndim)
    assert len(condition) <= a.shape[place], "the condition is longer than the axis"
    picked = [k for k, chosen in enumerate(condition) if chosen]
    if len(picked) == 0:
        return np.zeros(_extents(a.shape, place, 0), dtype=a.dtype)
    return np.stack([a[_along(a.ndim, place, k)] for k in picked], axis=place)


def extract(condition, arr):
    """The elements where the condition, known while compiling, holds, in row-major order."""
    return compress(condition, arr)
