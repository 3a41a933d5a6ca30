import numpy as np

def axes(A: f64[3, 4], B: f64[4, 5]):
    a = np.tensordot(A, B, 3)  # error: np.tensordot over 3 axes of arrays of rank 2 and 2
    b = np.tensordot(A, B, -1)  # error: np.tensordot over -1 axes
    c = np.tensordot(A, B, ((0,), (1, 0)))  # error: np.tensordot pairs 1 axes of the left with 2 of the right
    d = np.tensordot(A, B, (0, 2))  # error: axis 2 is out of range for an array of rank 2
    e = np.tensordot(A, B, (1, 0, 1))  # error: the axes of np.tensordot are a number, or a pair
    f = np.tensordot(A, B, ((0, 0), (0, 1)))  # error: axis 0 is given twice
    g = np.tensordot(A, B, 2)  # error: these shapes cannot be multiplied: axis 0 of the left has extent 3 and axis 0 of the right 4
    h = np.tensordot(A, B, None)  # error: the number of axes must be an integer, not None
    i = np.tensordot(A, B, (None, 0))  # error: an axis of np.tensordot must be an array or a number, not None
    return a, b, c, d, e, f, g, h, i
