# What an array of integers picks from is stored; what is returned is read where it is.
# options: --remarks=fusion
# 12:12 stored-gathered: not fused with what reads it, but stored: an array of integers picks its elements, in any order and number
# 12:12 fused: 3 operations in one loop nest: add, less, select
# 12:22 fused: 4 operations in one loop nest: less, greater_equal, bit_and, reduction
# 16:9 fused: 2 operations in one loop nest: multiply, add
# 16:9 stored-result: a result of the function: what else reads it finds it where it is stored
import numpy as np


def picked(x: f64[N], i: i64[M]) -> f64[M]:
    return np.exp(x)[i]


def with_sum(x: f64[N], y: f64[N]) -> tuple[f64[N], f64]:
    z = x * y + 1
    return z, np.sum(z)
