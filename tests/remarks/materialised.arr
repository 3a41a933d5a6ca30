# A dear value that two loops read is computed once and stored.
# options: --remarks=fusion,buffers
# 10:9 fused: 2 operations in one loop nest: subtract, exp
# 10:9 stored-for-readers: not fused with what reads it, but stored: several loops read it, and computing it again costs more than a load (25 operations an element)
# 10:9 workspace: workspace buffer t_3 of N elements of f64, 8 bytes each: its elements are computed before what reads them
import numpy as np


def softmax(x: f64[N]) -> f64[N]:
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
