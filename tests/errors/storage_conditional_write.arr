import numpy as np


def f(A: f64[N], B: f64[N], c: bool):
    v = A if c else B  # note: 'v' is assigned here
    v[0:1] = 1.0  # error: cannot write 'v': on different paths it denotes different arrays


# Where one side is a new array, the other is still what its name denotes.
def g(A: f64[N], c: bool):
    v = A if c else A * 2.0
    v += 1.0  # error: cannot write 'v'


# Both sides are views of A, but not the same one.
def h(A: f64[N], c: bool):
    v = A[1:] if c else A[:-1]
    v[0:1] = 1.0  # error: cannot write 'v'


def chosen(A, B, c):
    return A if c else B


def through_a_call(A: f64[N], B: f64[N], c: bool):
    chosen(A, B, c)[0:1] = 1.0  # error: cannot write 'result'


def copied(A: f64[N], B: f64[N], c: bool):
    v = np.copy(A if c else B)
    v[0:1] = 1.0
    w = np.zeros_like(A) if c else A + B
    w[0:1] = 1.0
    return v + w
