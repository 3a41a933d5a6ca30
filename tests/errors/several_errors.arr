import numpy as np

def f(x: f64[3], y: f64[4]):
    a = x + y  # error: these shapes cannot be broadcast together: axis -1 has extents 3 and 4 # note: shape (3,) # note: shape (4,)
    b = a * 2
    c = undefined_name  # error: unknown name 'undefined_name'
    d = np.sum(x, axis=1)  # error: axis 1 is out of range for an array of rank 1
    return a + b + c + d

def g(x: f64[N]) -> f32[N]:  # note: the annotation
    return x  # error: the result is f64[N], but its annotation says f32[N]
