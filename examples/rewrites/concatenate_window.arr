# Expected: rows 5 to 9 of the concatenation and of C reversed are read, no others; no temporary.
# sizes: N=7 M=5 P=12 K=3 | N=3 M=30 P=11 K=4 | N=5 M=5 P=40 K=0
# agreement result: bits
# loops: 2
# workspace: 0
# count --fp=strict: 5*K -> 5*K
import numpy as np


def concatenate_window(A: f64[N, K], B: f64[M, K], C: f64[P, K]):
    return np.concatenate((A, B))[5:10] + C[::-1][5:10]
