# Shapes: pieces of arrays, joined arrays, arrays with a border.

import numpy as np


def _axis(axis, rank):
    """The axis counted from the first."""
    assert -rank <= axis < rank, "the axis is out of range"
    return axis % max(rank, 1)


def _along(rank, axis, piece):
    """The index that takes `piece` of one axis and all of the others."""
    return (slice(None),) * _axis(axis, rank) + (piece,)


def _extents(extents, axis, extent):
    """A shape with another extent of one axis."""
    place = _axis(axis, len(extents))
    return tuple(extents[:place]) + (extent,) + tuple(extents[place + 1:])


def ndim(a):
    """The rank."""
    return np.asarray(a).ndim


def shape(a):
    """The shape, as a tuple."""
    return np.asarray(a).shape


def size(a, axis=None):
    """The number of elements, or the extent of one axis."""
    return np.asarray(a).size if axis is None else np.asarray(a).shape[axis]


def broadcast_shapes(*args):
    """The shape that arrays of these shapes broadcast to."""
    combined = np.zeros((), dtype=np.bool_)
    for one in args:
        combined = combined | np.zeros(one, dtype=np.bool_)
    return combined.shape


def broadcast_arrays(*args):
    """Views of the arrays with their common shape."""
    arrays = [np.asarray(one) for one in args]
    common = np.broadcast_shapes(*[one.shape for one in arrays])
    return tuple([np.broadcast_to(one, common) for one in arrays])


def unstack(x, axis=0):
    """The sub-arrays along an axis, whose extent is a constant."""
    moved = np.moveaxis(x, axis, 0)
    return tuple([moved[k] for k in range(moved.shape[0])])


def _at_least(a, rank):
    a = np.asarray(a)
    if a.ndim >= rank:
        return a
    if rank == 3 and a.ndim == 2:
        return a[:, :, None]
    if rank == 3 and a.ndim == 1:
        return a[None, :, None]
    return np.reshape(a, (1,) * (rank - a.ndim) + a.shape)


def _one_or_all(arrays):
    return arrays[0] if len(arrays) == 1 else tuple(arrays)


def atleast_1d(*arys):
    """The arrays, with unit axes for missing ones."""
    return _one_or_all([_at_least(a, 1) for a in arys])


def atleast_2d(*arys):
    """The arrays, with unit axes for missing ones."""
    return _one_or_all([_at_least(a, 2) for a in arys])


def atleast_3d(*arys):
    """The arrays, with unit axes for missing ones."""
    return _one_or_all([_at_least(a, 3) for a in arys])


def dstack(tup):
    """The arrays joined along the third axis."""
    return np.concatenate([_at_least(a, 3) for a in tup], axis=2)


def column_stack(tup):
    """Vectors as columns, joined with matrices."""
    return np.concatenate([np.asarray(a) if np.asarray(a).ndim >= 2 else np.reshape(a, (-1, 1)) for a in tup], axis=1)


def append(arr, values, axis=None):
    """The values after the array, both ravelled without an axis."""
    if axis is None:
        return np.concatenate((np.ravel(arr), np.ravel(values)))
    return np.concatenate((arr, values), axis=axis)


def rot90(m, k=1, axes=(0, 1)):
    """The array turned k times by 90 degrees, from the first towards the second axis."""
    m = np.asarray(m)
    assert len(axes) == 2, "rot90 turns in the plane of two axes"
    assert _axis(axes[0], m.ndim) != _axis(axes[1], m.ndim), "rot90 needs two different axes"
    turns = k % 4
    if turns == 0:
        return m
    if turns == 2:
        return np.flip(m, tuple(axes))
    if turns == 1:
        return np.swapaxes(np.flip(m, axes[1]), axes[0], axes[1])
    return np.flip(np.swapaxes(m, axes[0], axes[1]), axes[1])


def array_split(ary, indices_or_sections, axis=0):
    """Views of consecutive pieces: so many, the first ones longer by one, or cut at the given indices."""
    ary = np.asarray(ary)
    n = ary.shape[axis]
    if isinstance(indices_or_sections, (tuple, list)):
        starts = [0] + list(indices_or_sections)
        stops = list(indices_or_sections) + [n]
    else:
        count = indices_or_sections
        starts = [k * (n // count) + min(k, n % count) for k in range(count)]
        stops = starts[1:] + [n]
    return tuple([ary[_along(ary.ndim, axis, slice(start, stop))] for start, stop in zip(starts, stops)])


def split(ary, indices_or_sections, axis=0):
    """Views of consecutive pieces: so many of equal extent, or cut at the given indices."""
    if isinstance(indices_or_sections, (tuple, list)):
        return array_split(ary, indices_or_sections, axis)
    ary = np.asarray(ary)
    count = indices_or_sections
    assert ary.shape[axis] % count == 0, "the axis does not split into pieces of equal extent"
    step = ary.shape[axis] // count
    return tuple([ary[_along(ary.ndim, axis, slice(k * step, (k + 1) * step))] for k in range(count)])


def hsplit(ary, indices_or_sections):
    """split along the second axis; of a vector, along its only one."""
    return split(ary, indices_or_sections, 1 if np.asarray(ary).ndim > 1 else 0)


def vsplit(ary, indices_or_sections):
    """split along the first axis of an array of rank 2 or more."""
    assert np.asarray(ary).ndim >= 2, "vsplit needs an array of rank 2 or more"
    return split(ary, indices_or_sections, 0)


def dsplit(ary, indices_or_sections):
    """split along the third axis."""
    assert np.asarray(ary).ndim >= 3, "dsplit needs an array of rank 3 or more"
    return split(ary, indices_or_sections, 2)


def _pairs(given, rank):
    """A pair for each axis, of one number, one pair, or a pair for each."""
    if not isinstance(given, (tuple, list)):
        return [(given, given)] * rank
    if not isinstance(given[0], (tuple, list)):
        return [(given[0], given[-1])] * rank
    pairs = [(pair[0], pair[-1]) for pair in given]
    pairs = pairs * rank if len(pairs) == 1 else pairs
    assert len(pairs) == rank, "pad needs a pair of widths for each axis"
    return pairs


def _border(a, axis, mode, width, is_before):
    """What stands before or after `a` along an axis."""
    n = a.shape[axis]
    if mode == "edge":
        edge = a[_along(a.ndim, axis, 0 if is_before else -1)]
        return np.broadcast_to(np.expand_dims(edge, axis), _extents(a.shape, axis, width))
    if mode == "wrap":
        assert width <= n, "a wrapped border is at most as wide as the array"
        return a[_along(a.ndim, axis, slice(n - width, n) if is_before else slice(0, width))]
    if mode == "symmetric":
        assert width <= n, "a symmetric border is at most as wide as the array"
        return np.flip(a[_along(a.ndim, axis, slice(0, width) if is_before else slice(n - width, n))], axis)
    if mode == "reflect":
        assert width < n, "a reflected border is narrower than the array"
        return np.flip(a[_along(a.ndim, axis, slice(1, width + 1) if is_before else slice(n - 1 - width, n - 1))], axis)
    return np.broadcast_to(_statistic(a, axis, mode), _extents(a.shape, axis, width))


def _statistic(a, axis, mode):
    """What a border of the whole axis is made of, with a unit axis."""
    if mode != "mean":
        return np.max(a, axis, keepdims=True) if mode == "maximum" else np.min(a, axis, keepdims=True)
    mean = np.mean(a, axis, keepdims=True)
    return (np.rint(mean) if np.isdtype(a.dtype, "integral") else mean).astype(a.dtype)


def _ramp(a, axis, end, width, is_before):
    """Even steps from `end`, outside, to the edge of `a`."""
    edge = a[_along(a.ndim, axis, 0 if is_before else -1)]
    ramp = np.linspace(end, edge, width, endpoint=False, dtype=a.dtype, axis=axis)
    return ramp if is_before else np.flip(ramp, axis)


def pad(array, pad_width, mode="constant", *, constant_values=0, end_values=0):
    """The array with a border on each side of each axis."""
    array = np.asarray(array)
    assert mode in ("constant", "edge", "wrap", "symmetric", "reflect", "maximum", "minimum", "mean", "linear_ramp"), "pad knows the modes constant, edge, wrap, symmetric, reflect, maximum, minimum, mean and linear_ramp"
    widths = _pairs(pad_width, array.ndim)
    values = _pairs(end_values if mode == "linear_ramp" else constant_values, array.ndim)
    for axis in tuple(range(array.ndim)):
        before, after = widths[axis]
        if mode == "constant":
            first, last = values[axis]
            left = np.full(_extents(array.shape, axis, before), first, dtype=array.dtype)
            right = np.full(_extents(array.shape, axis, after), last, dtype=array.dtype)
        elif mode == "linear_ramp":
            first, last = values[axis]
            left, right = _ramp(array, axis, first, before, True), _ramp(array, axis, last, after, False)
        else:
            left = _border(array, axis, mode, before, True)
            right = _border(array, axis, mode, after, False)
        array = np.concatenate((left, array, right), axis=axis)
    return array
