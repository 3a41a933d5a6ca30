# Expected: one contraction of A and B as they are; no transpose is left.
# sizes: N=0 K=3 M=2 | N=3 K=0 M=2 | N=5 K=300 M=17
import numpy as np


def transposed_product(A: f64[K, N], B: f64[M, K]) -> f64[M, N]:
    return (A.T @ B.T).T
