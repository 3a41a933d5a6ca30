# Choice between arrays, and other functions that pick.

import numpy as np


def select(condlist, choicelist, default=0):
    """Where the first condition that holds stands, its choice; the default where none holds."""
    assert len(condlist) == len(choicelist), "there is a choice for each condition"
    assert len(condlist) > 0, "select needs a condition"
    dtype = np.result_type(*choicelist, default)
    selected = np.asarray(default, dtype=dtype)
    for condition, choice in tuple(zip(condlist, choicelist))[::-1]:
        assert np.asarray(condition).dtype == np.bool_, "the conditions are arrays of bool"
        selected = np.where(condition, np.asarray(choice, dtype=dtype), selected)
    return selected


def choose(a, choices, mode="raise"):
    """The element of choices[a[i]] at each place i; beyond the choices, mode raises, wraps or clips."""
    a, count = np.asarray(a), len(choices)
    assert mode in ("raise", "wrap", "clip"), "mode is \"raise\", \"wrap\" or \"clip\""
    assert isinstance(choices, (tuple, list)), "the choices are a tuple of arrays"
    assert count > 0, "choose needs a choice"
    assert np.isdtype(a.dtype, ("integral", "bool")), "choose takes integers"
    a = a.astype(np.int64)
    if mode == "raise":
        assert np.all((a >= 0) & (a < count)), "there is no such choice"
    a = a % count if mode == "wrap" else a
    arrays = [np.asarray(choice) for choice in choices]
    dtype = np.result_type(*arrays)
    chosen = arrays[0].astype(dtype)
    for k in tuple(range(1, count)):
        chosen = np.where(a >= k, arrays[k].astype(dtype), chosen)
    return np.copy(np.broadcast_arrays(chosen, a)[0])


def astype(x, dtype, copy=True):
    """The array converted, as its method does."""
    return np.asarray(x).astype(dtype)


def ix_(*args):
    """Index arrays for the grid of vectors of indices: one axis for each."""
    vectors = [np.asarray(index) for index in args]
    for vector in vectors:
        assert vector.ndim == 1, "ix_ takes vectors"
        assert np.isdtype(vector.dtype, "integral"), "ix_ takes integers"
    count = len(vectors)
    return tuple([np.reshape(vector, (1,) * k + (-1,) + (1,) * (count - 1 - k)) for k, vector in enumerate(vectors)])


def bincount(x, weights=None, minlength=None):
    """How often each integer below minlength occurs, or the sum of its weights."""
    x = np.asarray(x)
    assert x.ndim == 1, "bincount counts in a vector"
    assert np.isdtype(x.dtype, ("integral", "bool")), "bincount counts integers"
    assert minlength is not None, "bincount needs a minlength, which is the extent of its result"
    count = int(minlength)
    assert count >= 0, "minlength is not negative"
    assert np.all((x >= 0) & (x < count)), "bincount counts integers below minlength"
    if weights is None:
        totals = np.zeros(count, dtype=np.int64)
        np.add.at(totals, x.astype(np.int64), 1)
        return totals
    weights = np.asarray(weights)
    assert weights.shape == x.shape, "there is a weight for each element"
    sums = np.zeros(count, dtype=np.float64)
    np.add.at(sums, x.astype(np.int64), weights.astype(np.float64))
    return sums
