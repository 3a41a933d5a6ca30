# K - 1 rows are moved where the loop runs, so that K >= 1 there; where it does not, they are not -1 rows of workspace.
# sizes: K=0 N=5 | K=1 N=2 | K=3 N=4
import numpy as np


def workspace_of_loop_that_never_runs(A: u8[K], D: u8[K, N]):
    b = D * 1j
    for i in range(0, A.shape[0], 1):
        b[1:, 1:] = b[1:, :-1]
    return b
