# Parameters that change places in loops: what is written through a name goes to the memory that it stands for at the time.
# sizes: N=0 n=0 m=0 | N=1 n=1 m=2 | N=5 n=0 m=1 | N=5 n=1 m=0 | N=6 n=2 m=3 | N=9 n=5 m=4
import numpy as np


def parameters_exchanged_in_loop(n: i64, m: i64, A: f64[N], B: f64[N], C: f64[N]):
    B[:1] = 3.0
    for t in range(n):
        B[1:-1] = A[1:-1] + 0.5 * A[:-2]
        A, B = B, A
    A[:2] += 1.0
    while m > 0:
        C[1:] = B[:-1] - A[1:]
        old = A
        A, B, C = B, C, A
        old[:1] = 2.0
        m -= 1
    A, C = C, A
    C[-1:] = 7.0
    return A - 2.0 * B
