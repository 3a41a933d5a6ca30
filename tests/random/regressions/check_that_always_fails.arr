# NumPy has an answer for N = 3 alone, where one row is repeated; N == max(N - 2, 0) never holds where N >= 2 was checked before.
# sizes: N=3 K=0 | N=3 K=4
import numpy as np


def check_that_always_fails(A: f32[N, K]):
    v = A
    v += moa.drop(2, A)
