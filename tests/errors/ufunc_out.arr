import numpy as np

def f(x: f64[N], i: i64[N], A: f64[N, M]):
    np.add(x, 1, out=x + 1)  # error: out= takes an array that a name denotes, or a view of one, not f64[N]
    np.add(x, 1, out=i)  # error: f64 does not cast to i64 in place (NumPy's same_kind rule)
    np.add(A, 1, out=x)  # error: the result has rank 2, which out= of rank 1 does not hold
    np.add(x, 1, 2, 3)  # error: add takes at most 3 positional arguments
    np.add(x, 1, out=np.diagonal(A))  # error: this view of 'A' is read-only
    np.sum(x, out=x)  # error: out= of sum is not supported yet
    np.add(x, 1, where=x > 0)  # error: where= of add is not supported yet
    np.add(x, 1, out=x)
    return x
