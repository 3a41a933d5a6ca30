# Search in sorted vectors, and what is computed with it.

import numpy as np


def _stands_before(element, needle, side):
    """Whether a sorted vector's element stands before the place of the needle; NaN stands last."""
    if not np.isdtype(needle.dtype, "real floating"):
        return element < needle if side == "left" else element <= needle
    if side == "left":
        return (element < needle) | np.isnan(needle) & ~np.isnan(element)
    return (element <= needle) | np.isnan(needle)


def searchsorted(a, v, side="left", sorter=None):
    """How many elements of a sorted vector stand before each needle: those below it, with side="right" those up to it."""
    a, v = np.asarray(a), np.asarray(v)
    assert a.ndim == 1, "searchsorted looks in a vector"
    assert side in ("left", "right"), "side is \"left\" or \"right\""
    common = np.result_type(a.dtype, v.dtype)
    assert not np.isdtype(common, "complex floating"), "searchsorted compares real numbers"
    n = a.shape[0]
    if sorter is not None:
        assert np.shape(sorter) == a.shape, "the sorter has an index for each element"
        a = np.take(a, sorter)
    a, v = a.astype(common), v.astype(common)
    before = np.zeros(v.shape, dtype=np.int64)
    passes = np.count_nonzero(np.right_shift(n, np.arange(63)))
    for k in range(passes):
        # One bit of the count after the other, from the highest: as many elements stand before where the last of them does.
        more = before + np.left_shift(1, passes - 1 - k)
        before = np.where((more <= n) & _stands_before(np.take(a, more - 1, mode="clip"), v, side), more, before)
    return before


def digitize(x, bins, right=False):
    """The bin of each element, between edges that rise or fall; right: whether a bin takes its right edge."""
    x, bins = np.asarray(x), np.asarray(bins)
    assert bins.ndim == 1, "the edges of the bins are a vector"
    is_rising, is_falling = np.all(bins[:-1] <= bins[1:]), np.all(bins[:-1] >= bins[1:])
    assert is_rising | is_falling, "the edges of the bins neither rise nor fall"
    place = searchsorted(np.where(is_rising, bins, bins[::-1]), x, "left" if right else "right")
    return np.where(is_rising, place, bins.shape[0] - place)


def interp(x, xp, fp, left=None, right=None):
    """The broken line through the points (xp, fp), whose xp rise, at x; beyond its ends `left` and `right`."""
    x, xp, fp = np.asarray(x, dtype=np.float64), np.asarray(xp, dtype=np.float64), np.asarray(fp)
    assert xp.ndim == 1 and fp.ndim == 1, "the points' coordinates are vectors"
    assert not np.isdtype(fp.dtype, "complex floating"), "interp takes real numbers"
    assert xp.shape[0] == fp.shape[0], "there is an fp for each xp"
    assert xp.shape[0] > 0, "interp needs a point"
    fp = fp.astype(np.float64)
    n = xp.shape[0]
    here = searchsorted(xp, x, "right") - 1
    x0, x1 = np.take(xp, here, mode="clip"), np.take(xp, here + 1, mode="clip")
    y0, y1 = np.take(fp, here, mode="clip"), np.take(fp, here + 1, mode="clip")
    slope = (y1 - y0) / (x1 - x0)
    from_left, from_right = slope * (x - x0) + y0, slope * (x - x1) + y1
    # Where one end gives NaN, the other may not; between two equal infinities neither does.
    inside = np.where(np.isnan(from_left), np.where(np.isnan(from_right) & (y0 == y1), y0, from_right), from_left)
    inside = np.where((x0 == x) | (here >= n - 1), y0, inside)
    below, above = fp[0] if left is None else left, fp[-1] if right is None else right
    outside = np.where(x < xp[0], below, np.where(x > xp[-1], above, inside))
    return np.where(np.isnan(x) & (n > 1), x, outside)
