import numpy as np

def floats_are_no_indices(x: f64[N], i: f64[K]):
    return np.take(x, i)  # error: the indices must be integers

def shapes_that_do_not_broadcast(x: f64[N, M]):
    return x[[0, 1], [0, 1, 2]]  # error: broadcast

def unknown_mode(x: f64[N], i: i64[K]):
    return np.take(x, i, mode='nearest')  # error: mode is 'raise', 'wrap' or 'clip'

def other_rank(x: f64[N, M], i: i64[K]):
    return np.take_along_axis(x, i, axis=0)  # error: np.take_along_axis needs indices of the array's rank
