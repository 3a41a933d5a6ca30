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
    removed = ddof if correction is None else correction
    distance = a - mean
    square = np.real(distance * np.conj(distance))
    total = np.sum(square, axis, dtype=dtype, keepdims=keepdims)
    return total / max(_count(a, axis) - removed, 0)


# method
def std(a, axis=None, dtype=None, *, ddof=0, keepdims=False, correction=None):
    """The square root of the variance."""
    return np.sqrt(var(a, axis, dtype, ddof=ddof, keepdims=keepdims, correction=correction))


def ptp(a, axis=None, *, keepdims=False):
    """The distance of the largest from the smallest element."""
    return np.max(a, axis, keepdims=keepdims) - np.min(a, axis, keepdims=keepdims)


def count_nonzero(a, axis=None, *, keepdims=False):
    """How many elements differ from zero."""
    return np.sum(np.asarray(a) != 0, axis, keepdims=keepdims)


def _weights_like(a, weights, axis):
    """Weights of one axis with unit axes for the others."""
    if a.ndim == weights.ndim:
        return weights
    assert axis is not None, "an axis is needed where weights have another rank than the array"
    assert weights.ndim == 1, "weights have the array's shape, or one axis"
    return np.broadcast_to(np.reshape(weights, _extents((1,) * a.ndim, axis, weights.shape[0])), a.shape)


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The weighted mean; with returned=True the sum of the weights too."""
    a = np.asarray(a)
    if weights is None:
        mean = np.mean(a, axis, keepdims=keepdims)
        if returned:
            return mean, np.full(mean.shape, _count(a, axis), dtype=mean.dtype)
        return mean
    weights = _weights_like(a, np.asarray(weights), axis)
    floating = np.result_type(a.dtype, weights.dtype, np.float64 if np.isdtype(a.dtype, ("bool", "integral")) else a.dtype)
    total = np.sum(weights, axis, dtype=floating, keepdims=keepdims)
    assert np.all(total != 0.0), "the weights sum to zero"
    mean = np.sum(a.astype(floating) * weights.astype(floating), axis, keepdims=keepdims) / total
    if returned:
        return mean, total
    return mean


def _observations(m, rowvar, dtype):
    """One variable a row."""
    m = np.asarray(m)
    assert m.ndim <= 2, "m has more than 2 dimensions"
    if m.ndim == 2:
        return (m if rowvar else m.T).astype(dtype)
    return np.reshape(m, (1, m.size)).astype(dtype)


def _frequencies(weights, count):
    """Weights of observations, as floats."""
    weights = np.asarray(weights)
    assert weights.ndim == 1, "the weights are a vector"
    assert weights.shape[0] == count, "there is a weight for each observation"
    assert np.all(weights >= 0), "weights are not negative"
    return weights.astype(np.float64)


def _observation_weights(fweights, aweights, count):
    if fweights is not None:
        assert np.isdtype(np.asarray(fweights).dtype, "integral"), "fweights are integers"
    if fweights is None:
        return _frequencies(aweights, count)
    frequencies = _frequencies(fweights, count)
    return frequencies if aweights is None else frequencies * _frequencies(aweights, count)


def _weighted_covariance(x, removed, fweights, aweights):
    """The covariance of the rows of x, whose columns have weights."""
    weights = _observation_weights(fweights, aweights, x.shape[1])
    total = np.sum(weights)
    assert total != 0.0, "the weights sum to zero"
    freedom = total - removed if aweights is None else total - removed * np.sum(weights * _frequencies(aweights, x.shape[1])) / total
    freedom = total if removed == 0 else freedom
    x = x - np.sum(x * weights, axis=1, keepdims=True) / total
    scale = np.true_divide(1, np.maximum(freedom, 0.0)).astype(x.dtype)
    return np.squeeze(np.matmul(x, np.conj((x * weights).T)) * scale)


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    """The covariance matrix of the rows (rowvar) or columns."""
    if dtype is None:
        dtype = np.result_type(np.asarray(m).dtype, np.float64 if y is None else np.asarray(y).dtype, np.float64)
    x = _observations(m, rowvar, dtype)
    if y is not None:
        x = np.concatenate((x, _observations(y, rowvar, dtype)), axis=0)
    removed = ddof if ddof is not None else 0 if bias else 1
    if fweights is not None or aweights is not None:
        return _weighted_covariance(x, removed, fweights, aweights)
    x = x - np.mean(x, axis=1, keepdims=True)
    scale = np.true_divide(1, max(x.shape[1] - removed, 0)).astype(dtype)
    return np.squeeze(np.matmul(x, np.conj(x.T)) * scale)


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    """The matrix of correlation coefficients, clipped to [-1, 1]."""
    c = cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return c / c
    deviation = np.sqrt(np.diagonal(c))
    return np.clip(c / deviation[:, None] / deviation[None, :], -1, 1)
