# sizes: N=0 | N=1 k=-2 | N=7 k=3
import numpy as np


def python_abs_and_pow(x: f64[N], i: i8[N], z: c128[N], b: bool[N], k: i64):
    return abs(x - 0.5), abs(i), abs(z), abs(b), pow(x, 2), abs(k), pow(k, 3), abs(-3) + pow(2, 5), pow(x, x)
