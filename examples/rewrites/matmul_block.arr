# Expected: three rows of A times every seventh column of B, and no element outside of the block.
# sizes: N=0 K=3 M=2 | N=3 K=0 M=2 | N=5 K=600 M=17 | N=3 K=4 M=8
# agreement result: sum n=K terms=(np.abs(A) @ np.abs(B))[2:5, ::7]
# workspace: 0
# count --fp=strict: 2*N*K*M -> 2*3*K*((M + 6) // 7)
import numpy as np


def matmul_block(A: f64[N, K], B: f64[K, M]):
    return (A @ B)[2:5, ::7]
