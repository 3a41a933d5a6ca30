# Rows of rows along one axis, and values that are overwritten by what is computed from them.
# sizes: N=0 | N=1 | N=4 | N=7 | N=8 | N=11 | N=33 | N=511 | N=513 | N=4100
import numpy as np


def spread(x):
    return (x[:-2] ^ x[1:-1] * x[1:-1] & x[2:]) + (x[:-2] | x[1:-1]) * x[2:]


def row_buffers_of_rows(x: u8[N], y: i32[N], z: bool[N]):
    a = spread(x)
    b = a[:-3] * a[1:-2] - a[2:-1] ^ a[3:]
    y[2:-2] = spread(spread(y))
    c = (z[:-2] & z[1:-1]) ^ z[2:]
    d = (c[:-2] | c[1:-1]) ^ ~c[2:]
    x[:] = x[::-1] + 1
    return b, d, np.where(d, spread(spread(x)), 3)
