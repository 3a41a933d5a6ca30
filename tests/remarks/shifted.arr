# A dear value that a loop reads at shifted places is stored; a cheap one is computed again.
# options: --remarks=fusion
# 9:9 stored-for-places: not fused with what reads it, but stored: a loop reads it at several places, and computing it again costs more than a load (24 operations an element)
# 15:12 fused: 3 operations in one loop nest: multiply (2), subtract; 3 views are read through their maps
import numpy as np


def dear(x: f64[N]) -> f64[N - 1]:
    y = np.sin(x)
    return y[1:] - y[:-1]


def cheap(x: f64[N]) -> f64[N - 1]:
    y = 2 * x
    return y[1:] - y[:-1]
