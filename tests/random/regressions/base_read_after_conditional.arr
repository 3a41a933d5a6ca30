# What the branch updates is the parameter's second state, which the result still reads at the end.
# sizes: N=2 | N=3
import numpy as np


def base_read_after_conditional(C: u32[N, N], B: u32[N, N, N]):
    C[0] -= 0
    v = np.bitwise_xor(B, C)
    if np.sum(C[1]):
        C[1] &= C[1]
    C[1] -= C[1]
    return v
