# Expected: the elements of the product that the reshape's part reads: three rows, four columns.
# sizes: K=0 | K=1 | K=600
# agreement result: sum n=K terms=(np.abs(A) @ np.abs(B)).reshape(9, 3, 4)[2:5, 1]
# workspace: 0
# count --fp=strict: 2*9*K*12 -> 2*3*K*4
import numpy as np


def reshaped_rows(A: f64[9, K], B: f64[K, 12]):
    return (A @ B).reshape(9, 3, 4)[2:5, 1]
