# Two carried arrays whose buffers are exchanged, both moved to results after the loop.
# sizes: N=0 n=3 | N=1 n=2 | N=5 n=1 | N=7 n=4
import numpy as np


def exchanged_arrays_returned(n: i64, A: f64[N], B: f64[N]):
    X = A + 0.0
    Y = B + 0.0
    for i in range(n):
        Z = X * 3.0 + Y
        X, Y = Y, X
        X = X + Z
    return X, Y
