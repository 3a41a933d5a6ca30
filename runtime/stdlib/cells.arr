# What moa.omega does: a function applied to the cells of arrays, which are their trailing axes.

import numpy as np


def _frame_rank(d, rank):
    """How many leading axes are left when cells have d axes, or all but -d."""
    assert -rank <= d <= rank, "a cell has as many axes as the array, or fewer"
    return rank - d if d >= 0 else -d


def _product(extents):
    count = 1
    for n in extents:
        count = count * n
    return count


def _each_cell(F, d, A):
    """F of every cell of d axes."""
    frame = A.shape[:_frame_rank(d, A.ndim)]
    cell = A.shape[len(frame):]
    like = np.asarray(F(np.zeros(cell, dtype=A.dtype)))
    count = _product(frame)
    cells, results = np.reshape(A, (count,) + cell), np.empty((count,) + like.shape, dtype=like.dtype)
    for i in range(count):
        results[i] = F(cells[i])
    return np.reshape(results, frame + like.shape)


def _each_pair(F, left_rank, right_rank, A, B):
    """F of the cells of A and B, whose frames agree in their last axes; what one frame has more comes first."""
    common = min(left_rank, right_rank)
    more_left, more_right = A.shape[:left_rank - common], B.shape[:right_rank - common]
    both = A.shape[left_rank - common:left_rank]
    assert both == B.shape[right_rank - common:right_rank], "the frames do not agree"
    left, right = A.shape[left_rank:], B.shape[right_rank:]
    like = np.asarray(F(np.zeros(left, dtype=A.dtype), np.zeros(right, dtype=B.dtype)))
    u, v, x = _product(more_left), _product(more_right), _product(both)
    firsts, seconds = np.reshape(A, (u, x) + left), np.reshape(B, (v, x) + right)
    results = np.empty((u, v, x) + like.shape, dtype=like.dtype)
    for i in range(u):
        for j in range(v):
            for k in range(x):
                results[i, j, k] = F(firsts[i, k], seconds[j, k])
    return np.reshape(results, more_left + more_right + both + like.shape)
