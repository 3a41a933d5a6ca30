import numpy as np

def f(x: f64[N], y: i64[N]):
    return np.gcd(x, y)  # error: this function is not defined for f64: it takes integers
