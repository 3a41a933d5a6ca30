import numpy as np

def f(x: f64[N]):
    y = [k for- k in (1, 2)]
    return x
