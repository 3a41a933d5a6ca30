# Mathematics of Arrays, on the first axis.

import numpy as np


def gamma(i, s):
    """The row-major position of the index i in an array of shape s."""
    position = 0
    for k in tuple(range(len(i))):
        position = position * int(s[k]) + int(i[k])
    return position


def compress(lv, A, count=None):
    """The rows of A where lv is 1: a tuple that is known while compiling, or a vector with `count` ones."""
    if count is not None:
        return _compress_mask(lv, A, int(count))
    assert isinstance(lv, (tuple, list)), "compress takes a tuple that is known while compiling, or a vector and how many ones it has"
    assert A.shape[0] == len(lv), "compress takes a number for each row"
    rows = [A[k] for k, chosen in enumerate(lv) if chosen]
    return np.stack(rows) if len(rows) > 0 else np.zeros((0,) + A.shape[1:], dtype=A.dtype)


def expand(lv, A):
    """The rows of A where lv is 1, and zeros elsewhere."""
    if not isinstance(lv, (tuple, list)):
        return _expand_mask(lv, A)
    rows, taken = [], 0
    for chosen in lv:
        rows = rows + [A[taken] if chosen else np.zeros(A.shape[1:], dtype=A.dtype)]
        taken = taken + (1 if chosen else 0)
    assert A.shape[0] == taken, "expand takes as many ones as there are rows"
    return np.stack(rows) if len(rows) > 0 else np.zeros((0,) + A.shape[1:], dtype=A.dtype)


def omega(F, d, *arrays):
    """F applied to cells of d axes: omega(F, d, A), or omega(F, (l, r), A, B). Negative counts leave out leading axes."""
    assert len(arrays) in (1, 2), "omega applies a function of one or two arrays"
    if len(arrays) == 1:
        return _each_cell(F, d[0] if isinstance(d, (tuple, list)) else d, np.asarray(arrays[0]))
    l, r = (d[0], d[-1]) if isinstance(d, (tuple, list)) else (d, d)
    return _each_pair(F, _frame_rank(l, arrays[0].ndim), _frame_rank(r, arrays[1].ndim), arrays[0], arrays[1])
