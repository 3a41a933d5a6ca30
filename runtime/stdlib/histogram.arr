# Histograms.

import numpy as np


def _outer_edges(a, range):
    """The ends of the bins: those given, or the smallest and the largest element; 0 and 1 where there is none. Never the same number."""
    if range is not None:
        low, high = range
        assert low <= high, "the range's ends are in order"
    else:
        assert np.all(np.isfinite(a)), "the range of the elements is finite"
        n = a.shape[0]
        some = np.concatenate((a, np.zeros(max(1 - n, 0), dtype=a.dtype)))
        low, high = np.min(some), np.max(some) + (1 if n == 0 else 0)
    floating = np.result_type(low, high, 0.0)
    first, last = np.asarray(low, dtype=floating), np.asarray(high, dtype=floating)
    return np.where(first == last, first - 0.5, first), np.where(first == last, last + 0.5, last)


def _bin_edges(a, bins, range):
    """The edges as they are given, or at even distances."""
    if np.ndim(bins) == 1:
        edges = np.asarray(bins)
        assert edges.shape[0] >= 2, "a histogram has one bin or more"
        assert np.all(edges[:-1] <= edges[1:]), "the edges of the bins rise"
        return edges
    assert bins >= 1, "a histogram has one bin or more"
    first, last = _outer_edges(a, range)
    return np.linspace(first, last, bins + 1, dtype=np.result_type(a.dtype, 0.0) if range is not None else first.dtype)


def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many elements each bin has, or the sum of their weights, and the edges; the last bin takes its right edge."""
    assert not isinstance(bins, str), "histogram takes a number of bins or their edges"
    a = np.ravel(a)
    assert not np.isdtype(a.dtype, "complex floating"), "histogram takes real numbers"
    a = a.astype(np.uint8) if a.dtype == np.bool_ else a
    edges = _bin_edges(a, bins, range)
    count = edges.shape[0] - 1
    place = np.where(a == edges[-1], count - 1, np.searchsorted(edges, a, "right") - 1)
    is_inside = (a >= edges[0]) & (a <= edges[-1])
    if weights is None:
        totals = np.zeros(count, dtype=np.int64)
        np.add.at(totals, np.clip(place, 0, count - 1), is_inside.astype(np.int64))
    else:
        weights = np.ravel(weights)
        assert weights.shape == a.shape, "there is a weight for each element"
        sums = np.zeros(count, dtype=np.float64)
        np.add.at(sums, np.clip(place, 0, count - 1), np.where(is_inside, weights.astype(np.float64), 0.0))
        totals = sums.astype(weights.dtype)
    if density:
        return totals / np.diff(edges).astype(np.float64) / np.sum(totals), edges
    return totals, edges
