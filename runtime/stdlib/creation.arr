# Arrays made from numbers and shapes.

import numpy as np


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """`num` numbers at even distances; with endpoint=True the last one is `stop`."""
    num = int(num)
    floating = np.result_type(start, stop, 0.0)
    start = np.asarray(start, dtype=floating)
    stop = np.asarray(stop, dtype=floating)
    intervals = num - 1 if endpoint else num
    delta = stop - start
    step = delta / max(intervals, 1)
    count = np.reshape(np.arange(num), (num,) + (1,) * delta.ndim)
    position = count.astype(floating)
    # A step that vanishes is too small to be a normal number: multiply first.
    values = np.where(np.any(step == 0), position / max(intervals, 1) * delta, position * step) + start
    if endpoint:
        values = np.where((count == num - 1) & (count > 0), stop, values)
    if axis != 0:
        values = np.moveaxis(values, 0, axis)
    if dtype is not None:
        values = (np.floor(values) if np.isdtype(dtype, "integral") else values).astype(dtype)
    return (values, step) if retstep else values


def logspace(start, stop, num=50, endpoint=True, base=10.0):
    """base to the powers of linspace(start, stop, num, endpoint)."""
    return np.power(base, linspace(start, stop, num, endpoint))


def meshgrid(*xi, indexing="xy", sparse=False):
    """Coordinates of a grid, one array for each vector."""
    assert indexing in ("xy", "ij"), "indexing is \"xy\" or \"ij\""
    count = len(xi)
    places = [k for k in range(count)]
    if indexing == "xy" and count > 1:
        places = [1, 0] + places[2:]
    grids = [np.reshape(np.asarray(x), (1,) * place + (-1,) + (1,) * (count - 1 - place)) for x, place in zip(xi, places)]
    return tuple([np.copy(grid) for grid in (grids if sparse else np.broadcast_arrays(*grids))])


def indices(dimensions, dtype=np.int64, sparse=False):
    """The index of every element along each axis."""
    rank = len(dimensions)
    grids = [np.reshape(np.arange(n), (1,) * k + (n,) + (1,) * (rank - 1 - k)).astype(dtype) for k, n in enumerate(dimensions)]
    if sparse:
        return tuple(grids)
    return np.stack([np.broadcast_to(grid, tuple(dimensions)) for grid in grids])


def tri(N, M=None, k=0, dtype=np.float64):
    """Ones at and below the k-th diagonal."""
    columns = N if M is None else M
    return (np.arange(N)[:, None] >= np.arange(columns)[None, :] - k).astype(dtype)


def diag(v, k=0):
    """The k-th diagonal of a matrix, as a view; of a vector the matrix that has it there, and zeros elsewhere."""
    if v.ndim == 2:
        return np.diagonal(v, k)
    assert v.ndim == 1, "diag takes a matrix or a vector"
    k = int(k)
    before, after = np.zeros(max(-k, 0), dtype=v.dtype), np.zeros(max(k, 0), dtype=v.dtype)
    rows = np.concatenate((before, v, after))
    return np.where(np.eye(rows.shape[0], k=k, dtype=bool), rows[:, None], np.zeros(1, dtype=v.dtype))


def tril(m, k=0):
    """The lower triangle: zeros above the k-th diagonal."""
    m = np.asarray(m)
    assert m.ndim >= 1, "tril needs an array of rank 1 or more"
    return np.where(tri(*m.shape[-2:], k=k, dtype=np.bool_), m, np.zeros((), m.dtype))


def triu(m, k=0):
    """The upper triangle: zeros below the k-th diagonal."""
    m = np.asarray(m)
    assert m.ndim >= 1, "triu needs an array of rank 1 or more"
    return np.where(tri(*m.shape[-2:], k=k - 1, dtype=np.bool_), np.zeros((), m.dtype), m)


def from_dlpack(x):
    """The array itself: arrays of programs and of DLPack are the same memory."""
    return np.asarray(x)


def _grid_axis(start, stop, step, count):
    """The numbers of one slice of mgrid or ogrid: in steps, or `count` of them with the last one at `stop`."""
    start = 0 if start is None else start
    assert stop is not None, "a slice of a grid has a stop"
    if count is not None:
        width = 1.0 if count == 1 else (stop - start) / float(count - 1)
        return np.arange(count).astype(np.float64) * width + start
    step = 1 if step is None else step
    numbers = np.arange(start, stop, step)
    if not np.isdtype(numbers.dtype, "real floating"):
        return numbers
    return np.arange(numbers.shape[0]).astype(np.float64) * step + start


def _grid(slices, is_open):
    """mgrid and ogrid of several slices: an array of all coordinates, or a vector for each axis."""
    axes = [_grid_axis(start, stop, step, count) for start, stop, step, count in slices]
    dtype, rank = np.result_type(*axes), len(axes)
    open_axes = tuple([np.reshape(axis.astype(dtype), (1,) * k + (-1,) + (1,) * (rank - 1 - k)) for k, axis in enumerate(axes)])
    if is_open:
        return open_axes
    return np.stack([np.copy(axis) for axis in np.broadcast_arrays(*open_axes)]) if rank > 1 else np.expand_dims(open_axes[0], 0)
