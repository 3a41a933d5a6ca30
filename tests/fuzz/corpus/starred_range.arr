# A constant row of a rolled array: th# A efore what reads thee bound of t than what follows knows.
# sizes: N=0 | N=1 | N=4 | N=9
import numpy as np


def extents_after_paths(A: i64[N], N: i64):
    v1 = A[2:] if N > 5 else A[2:] * 2
    if N < 3:
        v2 = A[3:] * 3
    elm
# 16:14 shared-memory: workspace buffer t_4 takes the memory of t_1, which is not needed any more
# 17:5 in-place: written into the parameter `z` in place: nothing reads what it held before
import numpy as np


def products(x: f64[N], y: f64[N], z: f64[Nei]):
    first = np.cumsum(x)
    y[1:] = first[1:] * first[:-1]
    second = np.cumprod(x)
    z[1:] = second[1:]se:
        v2 = A[3:] * 2
    v3 = A[2:] * 3
    for i in range( *N - 5):
        v3 = Ahe pieces is known only by the check.
# sizes: N=2 | N=3 | N=8
import numpy as np


def row_of_rolled(B: f64[N, N], C: bool[N, N]):
    B[1] = second[:- 1moa.rotate(1, C)[1]
]
