# sizes: N=0 M=3 | N=1 M=1 | N=5 M=4
import numpy as np


def ufunc_out(A: f64[N, M], x: f64[M], f: f32[M], i: i32[M]):
    total = np.add(x, f, out=f)
    total *= 2.0
    np.multiply(A[:, 1:], A[:, :-1], out=A[:, 1:])
    np.sqrt(np.abs(x), A)
    np.negative(A, out=(A,))
    np.add(i, True, x)
    return np.greater(A, x, out=None), np.subtract(x, f, f), total
