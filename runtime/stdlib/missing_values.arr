# Reductions that leave out NaN.

import numpy as np


def _replaced(a, value):
    """`a` with `value` in place of NaN."""
    return np.where(np.isnan(a), value, a) if _may_be_nan(a) else a


def _may_be_nan(a):
    return np.isdtype(a.dtype, ("real floating", "complex floating"))


def nansum(a, axis=None, dtype=None, *, keepdims=False):
    """The sum of the elements that are not NaN."""
    return np.sum(_replaced(np.asarray(a), 0), axis, dtype=dtype, keepdims=keepdims)


def nanprod(a, axis=None, dtype=None, *, keepdims=False):
    """The product of the elements that are not NaN."""
    return np.prod(_replaced(np.asarray(a), 1), axis, dtype=dtype, keepdims=keepdims)


def nanmean(a, axis=None, dtype=None, *, keepdims=False):
    """The mean of the elements that are not NaN; NaN where there are none."""
    a = np.asarray(a)
    if not _may_be_nan(a):
        return np.mean(a, axis, dtype=dtype, keepdims=keepdims)
    total = np.sum(_replaced(a, 0), axis, dtype=dtype, keepdims=keepdims)
    return (total / np.sum(~np.isnan(a), axis, keepdims=keepdims)).astype(total.dtype)


def nanmax(a, axis=None, *, keepdims=False):
    """The largest element that is not NaN; NaN where there is none."""
    a = np.asarray(a)
    if not _may_be_nan(a):
        return np.max(a, axis, keepdims=keepdims)
    largest = np.max(_replaced(a, -np.inf), axis, keepdims=keepdims)
    return np.where(np.all(np.isnan(a), axis, keepdims=keepdims), np.nan, largest)


def nanmin(a, axis=None, *, keepdims=False):
    """The smallest element that is not NaN; NaN where there is none."""
    a = np.asarray(a)
    if not _may_be_nan(a):
        return np.min(a, axis, keepdims=keepdims)
    smallest = np.min(_replaced(a, np.inf), axis, keepdims=keepdims)
    return np.where(np.all(np.isnan(a), axis, keepdims=keepdims), np.nan, smallest)


def nanvar(a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    """The variance of the elements that are not NaN; NaN where there are at most ddof."""
    a = np.asarray(a)
    if not _may_be_nan(a):
        return np.var(a, axis, dtype=dtype, ddof=ddof, keepdims=keepdims)
    mean = nanmean(a, axis, dtype=dtype, keepdims=True)
    distance = np.where(np.isnan(a), 0, (a - mean).astype(a.dtype))
    total = np.sum(np.real(distance * np.conj(distance)), axis, dtype=dtype, keepdims=keepdims)
    freedom = np.sum(~np.isnan(a), axis, keepdims=keepdims) - ddof
    return np.where(freedom <= 0, np.nan, (total / freedom).astype(total.dtype))


def nanstd(a, axis=None, dtype=None, *, ddof=0, keepdims=False):
    """The standard deviation of the elements that are not NaN."""
    return np.sqrt(nanvar(a, axis, dtype=dtype, ddof=ddof, keepdims=keepdims))
