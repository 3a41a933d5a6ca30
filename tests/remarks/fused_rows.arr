# Updates of arrays by rows of each other take turns at the rows, each as many rows behind as it has to be.
# options: --remarks=fused-rows
# 13:5 fused-rows: fused row by row with the loop nest before it, with a shift of 0 rows
# 14:5 fused-rows: fused row by row with the loop nests before it, with a shift of 0 rows
# 20:9 fused-rows: fused row by row with the loop nest before it, with a shift of 1 row
# 25:5 fused-rows: fused row by row with the loop nest before it, with a shift of 2 rows
# 26:5 fused-rows: fused row by row with the loop nests before it, with a shift of 2 rows
import numpy as np


def staggered(ex: f64[N, M], ey: f64[N, M], hz: f64[N, M]):
    ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
    ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
    hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


def there_and_back(steps: i64, A: f64[N, N], B: f64[N, N]):
    for t in range(steps):
        B[1:-1, 1:-1] = A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1]
        A[1:-1, 1:-1] = B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1]


def three(A: f64[N, M], B: f64[N, M], C: f64[N, M]):
    B[:-3] = A[3:]
    C[:-2] = B[2:]
    A[1:] += C[:-1]


def what_the_first_writes_last(A: f64[N, M], B: f64[N, M]):
    A[1:] += B[:-1]
    B[:, :] = A[::-1] * 2.0


def one_row_for_all(A: f64[N, M], B: f64[N, M]):
    assert A.shape[0] > 0
    A[1:] += B[1:]
    B[1:] -= A[0] + A[A.shape[0] - 1]


def far_behind(A: f64[N, M], B: f64[N, M]):
    A[:-20] += B[:-20]
    B[:-20] -= A[20:]


def columns(A: f64[N, N], B: f64[N, N]):
    A[1:, 1:] += B[1:, 1:]
    B[:, :] = A.T + B


def nothing_shared(A: f64[N, M], B: f64[N, M], C: f64[N, M], D: f64[N, M]):
    A[1:] = C[:-1]
    B[1:] = D[:-1]


def vectors(A: f64[N], B: f64[N]):
    A[1:] += B[:-1]
    B[1:] -= A[:-1]
