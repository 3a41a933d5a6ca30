# A value of many pieces is stored for what reads it.
# options: --no-egraph -Rpass-missed=fusion
# 8:9 stored-pieces: not fused with what reads it, but stored: it is made of pieces that the reading loop cannot be split for
import numpy as np


def blocks(x: f64[N], y: f64[N]) -> f64:
    z = np.concatenate((x, y, x, y, x, y, x, y, x, y, x, y, x, y, x, y, x, y))
    return np.sum(z * z)
