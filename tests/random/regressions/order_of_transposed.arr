# What is computed from a transposed array is laid out as that is: its reshape is a copy, that of its transpose a view.
# sizes: N=2 M=3 | N=4 M=2
import numpy as np


def order_of_transposed(A: f64[N, M]):
    a = (A * 1).T
    b = a.reshape(1, -1)
    b -= 1
    c = A.T + 2
    d = c.T.ravel()
    d *= 3
    e = np.copy(A.T)
    f = e.reshape(-1)
    f += 5
    g = A.T.copy()
    h = g.ravel()
    h += 4
    return a, b, c, d, e, f, g, h
