import numpy as np

def f(x: f64[N], y: f64[N]):
    return np.ldexp(x, y)  # error: ldexp takes exponents that fit i64
