# A value that is read at several places along rows, in strips: rows shorter than the window, of one strip, and of several.
# sizes: H=0 W=0 | H=1 W=9 | H=9 W=1 | H=3 W=3 | H=4 W=2 | H=5 W=6 | H=17 W=23 | H=4 W=512 | H=5 W=515 | H=4 W=1030 | H=3 W=2060
import numpy as np


def column_sums(a):
    return a[:-2] + a[1:-1] * a[1:-1] + a[2:]


def windows(a):
    y = column_sums(a)
    return y[:, :-3] - y[:, 1:-2] * y[:, 2:-1] + y[:, 3:]


def row_buffers(A: f64[H, W], B: f32[H, W], C: i64[H, W]):
    narrow = windows(B[:, ::-1])
    apart = column_sums(C)[:, :-9] ^ column_sums(C)[:, 5:-4] * column_sums(C)[:, 9:]
    A[1:-1, 1:-1] = np.where(np.isnan(A[1:-1, 1:-1]), 0, A[1:-1, 1:-1])
    wide = windows(A)
    return wide, narrow, apart, windows(A.T), wide[:, ::2]
