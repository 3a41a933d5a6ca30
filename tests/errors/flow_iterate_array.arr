import numpy as np

def f(x: f64[N], y: f64[N]):
    s = 0.0
    for v in x:
        s += v
    for v in x.sum():  # error: a for loop runs over range(...), an array or a tuple, not f64
        s += v
    for a, b, c in zip(x, y):  # error: cannot unpack tuple of 2 into 3 targets
        s += a
    for a, b in zip(x, (1, 2)):  # error: zip takes either arrays or tuples: here arrays, not tuple of 2
        s += a
    for a, b in zip((1, 2), x):  # error: zip takes either arrays or tuples: here tuples, not f64[N]
        s += a
    for i, v in enumerate(3.0):  # error: enumerate takes arrays, tuples and lists, not pyfloat
        s += v
    for v in reversed(x.sum()):  # error: reversed takes a tuple or list, not f64
        s += v
    return s

def kept(x: f64[N]):
    pairs = zip(x, x)  # error: zip and enumerate of arrays are for the head of a for loop
    backwards = reversed(x)  # error: reversed of an array is for the head of a for loop; elsewhere write [::-1]
    return x

def after(x: f64[N]):
    for v in x:  # note: assigned only inside a loop, which may not run
        pass
    return v  # error: 'v' may be unassigned here
