# Expected: one row of A + B is added up; 2 M operations instead of 2 N M. Neither the sum of the matrices nor its transpose
# is stored.
# sizes: N=1 M=1 | N=3 M=0 | N=4 M=7 | N=2 M=3000
# agreement result: sum n=M+1 terms=np.sum(np.abs(A[0]) + np.abs(B[0]))
# loops: 1
# workspace: 0
# count --fp=strict: 2*N*M -> 2*M
import numpy as np


def first_of_sum(A: f64[N, M], B: f64[N, M]) -> f64:
    return ((A + B).T.sum(0))[0]
