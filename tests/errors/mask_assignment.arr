import numpy as np


def wrong_rank(x: f64[N], A: f64[N, M]):
    x[A > 0] = 1  # error: a mask of rank 2 does not index f64[N]
    return x


def wrong_extents(x: f64[4], b: f64[5]):
    x[b > 0] = 1  # error: the extents of a mask and its array must be equal: 5 and 4
    return x


def a_value_for_each(x: f64[N], y: f64[N]):
    x[x > 0] = y  # error: assignment of anything but a scalar through a boolean mask is not supported yet
    return x


def a_row_for_each(A: f64[N, M], B: f64[N, M]):
    A[A[:, 0] > 0] += B  # error: assignment of a value for each marked row through a boolean mask is not supported yet
    return A


def into_integers(k: i64[N]):
    k[k > 1] *= 0.5  # error: f64 does not cast to i64 in place
    return k
