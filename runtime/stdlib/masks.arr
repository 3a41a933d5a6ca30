# What moa.compress and moa.expand do with masks that are known at run time only.

import numpy as np


def _ones_before(lv):
    """How many ones a mask has up to each of its elements."""
    lv = np.asarray(lv)
    assert lv.ndim == 1, "a mask is a vector"
    return np.cumsum((lv != 0).astype(np.int64))


def _compress_mask(lv, A, count):
    """The rows at the places where the number of ones grows to 1, 2, ... count."""
    before = _ones_before(lv)
    assert A.shape[0] == before.shape[0], "compress takes a number for each row"
    assert np.sum((np.asarray(lv) != 0).astype(np.int64)) == count, "the mask has another number of ones"
    return np.take(A, np.searchsorted(before, np.arange(count) + 1), axis=0)


def _expand_mask(lv, A):
    """Where the mask is 1, as many ones stand up to there as the row's number and one."""
    before, chosen = _ones_before(lv), np.asarray(lv) != 0
    assert np.sum(chosen.astype(np.int64)) == A.shape[0], "expand takes as many ones as there are rows"
    padded = np.concatenate((A, np.zeros((1,) + A.shape[1:], dtype=A.dtype)))
    return np.take(padded, np.where(chosen, before - 1, A.shape[0]), axis=0)
