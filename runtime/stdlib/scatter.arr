# Assignment through arrays of integers: element after element in the order of the indices, so that the last of equal indices wins.

import numpy as np


def _store_at(A, picks, values, combine):
    """A[picks] = values, or combine(A[picks], values); None stands for a whole axis, values have the shape of A[picks]."""
    if combine is not None:
        like = combine(np.zeros((), A.dtype), np.zeros((), values.dtype))
        assert np.can_cast(like.dtype, A.dtype, "same_kind"), "the result does not cast to the array's dtype (NumPy's same_kind rule)"
    picked = [axis for axis in range(len(picks)) if picks[axis] is not None]
    kept = [axis for axis in range(len(picks)) if picks[axis] is None]
    indices = np.broadcast_arrays(*[np.asarray(picks[axis]) for axis in picked])
    indices = indices if isinstance(indices, (tuple, list)) else (indices,)
    walked, whole = indices[0].ndim, tuple([A.shape[axis] for axis in kept])
    place = picked[0] if picked[-1] - picked[0] + 1 == len(picked) else 0
    order = tuple(range(place, place + walked)) + tuple(range(place)) + tuple(range(place + walked, values.ndim))
    count, rows = indices[0].size, np.transpose(values, order)
    rows = np.reshape(rows, (count,) + whole)
    target, indices = np.transpose(A, tuple(picked + kept)), [np.ravel(index) for index in indices]
    for k in range(min(count, values.size)):
        at = tuple([index[k] for index in indices])
        target[at] = rows[k] if combine is None else combine(target[at], rows[k])


def put(a, ind, v):
    """The elements of a at the row-major positions `ind` become those of v, which is repeated; without a value they stay."""
    ind, v = np.ravel(ind), np.ravel(v)
    for k in range(ind.size if v.size > 0 else 0):
        position = int(ind[k])
        assert -a.size <= position < a.size, "a position is out of range"
        position = position + a.size if position < 0 else position
        at = ()
        for n in a.shape[::-1]:
            at = (position % n,) + at
            position = position // n
        a[at] = v[k % v.size]
