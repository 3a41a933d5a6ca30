import numpy as np

def f(x: f64[N]):
    return x if 2j < 1 else x + 1  # error: Python's complex numbers have no order
