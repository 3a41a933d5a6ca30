# A helper exchanges parameters, whose views are written inside the iteration; then other parameters change places.
# sizes: N=0 M=2 n=2 | N=1 M=0 n=1 | N=4 M=3 n=0 | N=4 M=3 n=1 | N=5 M=2 n=4
import numpy as np


def exchanged(x, y):
    return y, x


def smooth(source, target):
    inner = target[1:-1]
    inner[:] = 0.25 * (source[:-2] + source[2:])
    target.T[:1] = source.T[-1:]


def parameters_exchanged_by_helper(n: i64, A: f64[N, M], B: f64[N, M], D: f64[N, M]):
    D += A
    for t in range(0, 2 * n, 2):
        smooth(A, B)
        A, B = exchanged(A, B)
        if t > 2:
            A[:, :1] -= 1.0
        last = B[-1:]
        last *= 2.0
    A, B = B, A
    A[:1] = 5.0
    for t in range(n):
        D, A = A, D
        D[:1] = t
    return B.sum()
