"""Mathematics of Arrays on NumPy arrays: the moa.NAME operations of .arr programs.

Operations act on the first axis; a number may be a tuple, which acts on as many leading axes. tr with a permutation follows
NumPy's convention. reduce, scan and inner fold from the left.
"""
import functools
import itertools

import numpy as np


def _tuple(value):
    return tuple(int(item) for item in np.atleast_1d(np.asarray(value, dtype=np.int64)))


def psi(i, A):
    A, index = np.asarray(A), _tuple(i)
    for position, extent in zip(index, A.shape):
        if not 0 <= position < extent:
            raise IndexError("psi: index %d is out of range for extent %d" % (position, extent))
    return A[index]


def rho(A):
    return np.array(np.shape(A), dtype=np.int64)


def rav(A):
    return np.ravel(A)


def gamma(i, s):
    """The row-major position of index i in shape s."""
    return functools.reduce(lambda position, pair: position * pair[1] + pair[0], zip(_tuple(i), _tuple(s)), 0)


def _bounded(name, counts, A):
    for count, extent in zip(counts, A.shape):
        if abs(count) > extent:
            raise ValueError("%s: %d elements of extent %d" % (name, count, extent))


def take(n, A):
    A, counts = np.asarray(A), _tuple(n)
    _bounded("take", counts, A)
    return A[tuple(slice(0, count) if count >= 0 else slice(extent + count, extent) for count, extent in zip(counts, A.shape))]


def drop(n, A):
    A, counts = np.asarray(A), _tuple(n)
    _bounded("drop", counts, A)
    return A[tuple(slice(count, extent) if count >= 0 else slice(0, extent + count) for count, extent in zip(counts, A.shape))]


def cat(A, B):
    return np.concatenate([A, B])


def rev(A):
    return np.flip(A, 0)


def rotate(n, A):
    """result[i] = A[(i + n) mod s_0]"""
    return np.roll(A, -int(n), 0)


def tr(*arguments):
    """tr(A): axes reversed. tr(p, A): axis k of the result is axis p[k] of A."""
    if len(arguments) == 1:
        return np.transpose(arguments[0])
    return np.transpose(arguments[1], _tuple(arguments[0]))


def reduce(f, A):
    A = np.asarray(A)
    if A.shape[0] == 0:
        return np.full(A.shape[1:], f.identity, dtype=A.dtype)[()]
    return np.copy(functools.reduce(f, A))[()]  # of one element, too, no view


def scan(f, A):
    A = np.asarray(A)
    return np.stack(list(itertools.accumulate(A, f))) if A.shape[0] else A.copy()


def outer(f, A, B):
    A, B = np.asarray(A), np.asarray(B)
    return f(A.reshape(A.shape + (1,) * B.ndim), B)


def inner(f, g, A, B):
    """(i ++ j): f over k of g(A[i, k], B[k, j])"""
    A, B = np.asarray(A), np.asarray(B)
    terms = [outer(g, A[..., k], B[k]) for k in range(B.shape[0])]
    if terms:
        return functools.reduce(f, terms)
    dtype = g(np.ones((), A.dtype), np.ones((), B.dtype)).dtype
    return np.full(A.shape[:-1] + B.shape[1:], f.identity, dtype=dtype)


def _cells(A, rank):
    """The frame of A over its cells of `rank` axes, and the cells by index; negative counts act from the right."""
    rank = rank if rank >= 0 else A.ndim + rank
    return A.shape[:A.ndim - rank]


def _omega_unary(F, d, A):
    frame = _cells(A, d)
    cells = [np.asarray(F(A[index])) for index in np.ndindex(*frame)]
    return np.stack(cells).reshape(frame + cells[0].shape)


def _omega_binary(F, l, r, A, B):
    left, right = _cells(A, l), _cells(B, r)
    common = min(len(left), len(right))
    if left[len(left) - common:] != right[len(right) - common:]:
        raise ValueError("omega: frames %r and %r do not agree" % (left, right))
    u, v, x = left[:len(left) - common], right[:len(right) - common], left[len(left) - common:]
    cells = [np.asarray(F(A[i + k], B[j + k])) for i in np.ndindex(*u) for j in np.ndindex(*v) for k in np.ndindex(*x)]
    return np.stack(cells).reshape(u + v + x + cells[0].shape)


def omega(F, d, *arrays):
    """F applied to cells: omega(F, d, A), or omega(F, (l, r), A, B)."""
    arrays, ranks = [np.asarray(array) for array in arrays], _tuple(d)
    if len(arrays) == 1:
        return _omega_unary(F, ranks[0], arrays[0])
    return _omega_binary(F, ranks[0], ranks[-1], *arrays)


def compress(lv, A, count=None):
    rows = np.asarray(A)[np.asarray(lv, dtype=bool)]
    if count is not None and len(rows) != count:
        raise ValueError("compress: %d ones instead of %d" % (len(rows), count))
    return rows


def expand(lv, A):
    """Rows of A where lv is 1, zeros elsewhere."""
    A, chosen = np.asarray(A), np.asarray(lv, dtype=bool)
    result = np.zeros(chosen.shape + A.shape[1:], dtype=A.dtype)
    result[chosen] = A
    return result


def grade(v):
    """The stable ascending permutation."""
    return np.argsort(v, kind="stable")


def grade_down(v):
    """The stable descending permutation."""
    v = np.asarray(v)
    return (len(v) - 1 - np.argsort(v[::-1], kind="stable"))[::-1]
