# What is copied as a whole: returned views, and what an assignment must not change.
# options: --remarks=buffers
# 9:12 copied: this view of the parameter `a` is copied to the result: the function leaves it there
# 14:5 copied: the parameter `a` is copied to result number 1: an assignment changes it, and the caller's array is only read
import numpy as np


def transposed(a: f64[N, M]) -> f64[M, N]:
    return a.T


def with_border(a: f64[N, M]) -> tuple[f64[N, M], f64]:
    b = a.copy()
    b[0] = 0
    return b, np.sum(a)
