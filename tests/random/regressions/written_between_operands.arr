# sizes: N=0 M=3 | N=1 M=1 | N=5 M=4
import numpy as np


def raised(a, b):
    a += b
    return a


def sums(a, b, *, c):
    return a + b.sum(axis=0) * c


# Python has references to arrays: what a later operand writes shows in the earlier ones, but for elements that were read.
def written_between_operands(A: f64[N, M], B: f64[N, M], x: f64[M + 1]):
    products = A * raised(A, B)
    pair = (A, x[0], raised(A, B), raised(x, 1.0)[0] * x[0])
    smaller = A.T < raised(A, B).T
    joined = np.concatenate((B, np.multiply(B, 2.0, B)))
    called = sums(A, c=raised(A, B), b=A)
    method = x.dot(raised(x, 1.0))
    listed = [row * 2.0 for row in (x, raised(x, 1.0))]
    x[raised(x, 1.0).shape[0] - 1] = x[0]
    x[x > 1.0] += raised(x, 1.0)[0]
    x[[0, -1]] *= raised(x, 1.0)[0]
    row = x[None][raised(x, 1.0).shape[0] - x.size]
    return products, pair[0] + pair[1] + pair[3], smaller, joined, called, method, listed[0], row
