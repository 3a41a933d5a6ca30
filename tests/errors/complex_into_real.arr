import numpy as np

def f(x: f64[N], z: c128[N]):
    x[:] = z  # error: c128 does not cast to f64 in place
