import numpy as np

def f(m: bool[N], x: f64[N]):
    return moa.compress(m, x)  # error: compress takes a tuple that is known while compiling, or a vector and how many ones it has
