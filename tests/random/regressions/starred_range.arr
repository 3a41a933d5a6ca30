# A tuple spread into the arguments of range, as into those of any call.
# sizes: N=0 | N=5 | N=9
import numpy as np


def starred_range(x: f64[N]):
    bounds = (1, x.shape[0])
    total = 0.0
    for i in range(*bounds):
        total = 0.5 * total + x[i]
    for i in range(*bounds, 2):
        total -= x[i]
    return total
