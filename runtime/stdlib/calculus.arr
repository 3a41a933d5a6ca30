# Differences, integrals, polynomials and convolution.

import numpy as np


def _like(value, a, axis):
    """A scalar as an array with one element along the axis."""
    value = np.asarray(value)
    return value if value.ndim > 0 else np.broadcast_to(value, _extents(a.shape, axis, 1))


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """Differences of neighbours, taken n times."""
    a = np.asarray(a)
    assert a.ndim >= 1, "diff needs an array of rank 1 or more"
    assert n >= 0, "diff is taken zero or more times"
    if n > 0 and prepend is not None:
        a = np.concatenate((_like(prepend, a, axis), a), axis=axis)
    if n > 0 and append is not None:
        a = np.concatenate((a, _like(append, a, axis)), axis=axis)
    for _ in tuple(range(n)):
        later = a[_along(a.ndim, axis, slice(1, None))]
        earlier = a[_along(a.ndim, axis, slice(None, -1))]
        a = np.not_equal(later, earlier) if a.dtype == np.bool_ else later - earlier
    return a


def ediff1d(ary):
    """Differences of neighbours of the ravelled array."""
    flat = np.ravel(ary)
    return flat[1:] - flat[:-1]


def _vector_along(v, rank, axis):
    return np.reshape(v, _extents((1,) * rank, axis, v.shape[0]))


def _edge(f, axis, at, distance, edge_order):
    """The one-sided derivative at the first (at == 0) or last (at == -1) element, with a unit axis."""
    towards = 1 if at == 0 else -1
    f0 = f[_along(f.ndim, axis, slice(0, 1) if at == 0 else slice(-1, None))]
    f1 = f[_along(f.ndim, axis, slice(1, 2) if at == 0 else slice(-2, -1))]
    if edge_order == 1:
        near = distance if np.ndim(distance) == 0 else distance[at]
        return (f1 - f0) / near if at == 0 else (f0 - f1) / near
    f2 = f[_along(f.ndim, axis, slice(2, 3) if at == 0 else slice(-3, -2))]
    if np.ndim(distance) == 0:
        a, b, c = -1.5 / distance * towards, 2.0 / distance * towards, -0.5 / distance * towards
    else:
        near, far = distance[at], distance[at + towards]
        a = -(2.0 * near + far) / (near * (near + far)) if at == 0 else (2.0 * near + far) / (near * (far + near))
        b = (near + far) / (near * far) if at == 0 else -(near + far) / (far * near)
        c = -near / (far * (near + far)) if at == 0 else near / (far * (far + near))
    return a * f0 + b * f1 + c * f2 if at == 0 else c * f2 + b * f1 + a * f0


def _derivative(f, axis, distance, edge_order):
    """Central differences inside, one-sided ones at both ends; `distance` is a number, or one for each interval."""
    before = f[_along(f.ndim, axis, slice(None, -2))]
    here = f[_along(f.ndim, axis, slice(1, -1))]
    after = f[_along(f.ndim, axis, slice(2, None))]
    if np.ndim(distance) == 0:
        inside = (after - before) / (2.0 * distance)
    else:
        left, right = distance[:-1], distance[1:]
        a = _vector_along(-right / (left * (left + right)), f.ndim, axis)
        b = _vector_along((right - left) / (left * right), f.ndim, axis)
        c = _vector_along(left / (right * (left + right)), f.ndim, axis)
        inside = a * before + b * here + c * after
    first = _edge(f, axis, 0, distance, edge_order)
    last = _edge(f, axis, -1, distance, edge_order)
    return np.concatenate((first, inside, last), axis=axis).astype(f.dtype)


def _partial(f, axis, distance, edge_order):
    """The derivative along one axis; `distance` is a number or the coordinates."""
    assert f.shape[axis] >= edge_order + 1, "the axis is too short for a gradient"
    if np.ndim(distance) == 0:
        return _derivative(f, axis, distance, edge_order)
    coordinates = np.asarray(distance)
    assert coordinates.ndim == 1, "distances are scalars or vectors"
    assert coordinates.shape[0] == f.shape[axis], "there is a coordinate for each element of the axis"
    if np.isdtype(coordinates.dtype, "integral"):
        coordinates = coordinates.astype(np.float64)
    steps = np.diff(coordinates)
    return np.where(np.all(steps == steps[0]), _derivative(f, axis, steps[0], edge_order), _derivative(f, axis, steps, edge_order))


def gradient(f, *varargs, axis=None, edge_order=1):
    """The derivative along each axis; distances are 1, one number, or a number or coordinates for each axis."""
    f = np.asarray(f)
    assert edge_order in (1, 2), "edge_order is 1 or 2"
    axes = tuple(range(f.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for k in axes:
        assert -f.ndim <= k < f.ndim, "the axis is out of range"
    axes = [k % f.ndim for k in axes]
    distances = [1.0] * len(axes) if len(varargs) == 0 else list(varargs)
    if len(varargs) == 1 and np.ndim(distances[0]) == 0:
        distances = distances * len(axes)
    assert len(distances) == len(axes), "gradient takes one distance, or one for each axis"
    if not np.isdtype(f.dtype, ("real floating", "complex floating")):
        f = f.astype(np.float64)
    partials = [_partial(f, k, distance, edge_order) for k, distance in zip(axes, distances)]
    return partials[0] if len(partials) == 1 else tuple(partials)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral by the trapezoidal rule."""
    y = np.asarray(y)
    width = dx
    if x is not None:
        x = np.asarray(x)
        width = _vector_along(np.diff(x), y.ndim, axis) if x.ndim == 1 else np.diff(x, axis=axis)
    later = y[_along(y.ndim, axis, slice(1, None))]
    earlier = y[_along(y.ndim, axis, slice(None, -1))]
    return np.sum(width * (later + earlier) / 2.0, axis)


def trapz(y, x=None, dx=1.0, axis=-1):
    """trapezoid by its older name."""
    return trapezoid(y, x, dx, axis)


def polyval(p, x):
    """The polynomial with the coefficients p, highest power first, at x."""
    if isinstance(p, (tuple, list)):
        coefficients = np.asarray(p)
        y = np.zeros_like(x)
        for k in tuple(range(len(p))):
            y = y * x + coefficients[k]
        return y
    assert p.ndim == 1, "the coefficients of a polynomial are a vector"
    x = np.asarray(x)
    y = np.zeros(x.shape, dtype=np.result_type(p.dtype, x.dtype))
    for k in range(p.shape[0]):
        y = y * x + p[k]
    return y


def _slide(a, v, mode, head, tail, sums):
    """The products of a with v, no longer than a, at every overlap: `head` partial ones, the whole ones, `tail` partial ones."""
    n, m = a.shape[0], v.shape[0]
    for i in range(n - m + 1):
        sums[head + i] = np.dot(a[i:i + m], v)
    if mode == "valid":
        return
    for i in range(head):
        sums[i] = np.dot(a[:m - head + i], v[head - i:])
    for i in range(tail):
        sums[head + n - m + 1 + i] = np.dot(a[n - m + 1 + i:], v[:m - 1 - i])


def _overlaps(a, v, mode, head_of_same):
    """The products at the overlaps that a mode takes; `head_of_same` partial ones are the first of "same"."""
    assert a.ndim == 1 and v.ndim == 1, "both arguments are vectors"
    assert mode in ("full", "same", "valid"), "the modes are full, same and valid"
    n, m = a.shape[0], v.shape[0]
    assert n > 0 and m > 0, "both arguments have elements"
    short = min(n, m)
    head = short - 1 if mode == "full" else head_of_same if mode == "same" else 0
    tail = short - 1 if mode == "full" else short - 1 - head_of_same if mode == "same" else 0
    sums = np.empty(max(n, m) - short + 1 + head + tail, dtype=np.result_type(a.dtype, v.dtype))
    if n >= m:
        _slide(a, v, mode, head, tail, sums)
    else:
        _slide(v[::-1], a[::-1], mode, head, tail, sums)
    return sums


def convolve(a, v, mode="full"):
    """The discrete convolution of two vectors."""
    a, v = np.atleast_1d(a), np.atleast_1d(v)
    return _overlaps(a, v[::-1], mode, min(a.shape[0], v.shape[0]) // 2)


def correlate(a, v, mode="valid"):
    """The cross-correlation of two vectors."""
    a, v = np.asarray(a), np.asarray(v)
    short = min(a.shape[0], v.shape[0])
    return _overlaps(a, v.conj(), mode, short // 2 if a.shape[0] >= v.shape[0] else short - 1 - short // 2)
