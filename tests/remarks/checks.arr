# A check before a loop, and checks that stay in one.
# options: --remarks=checks
# 10:12 checked-once: checked outside of loops: N != 0
# 15:11 checked-in-loop: checked in every iteration: i < M, which depends on the iteration
# 15:18 checked-in-loop: checked in every iteration: (k >= -N) & (k < N), which no iteration changes, but which need not hold where the loop makes none
import numpy as np


def largest(x: f64[N]) -> f64:
    return np.max(x)


def gather(n: i64, k: i64, x: f64[N], y: f64[M]):
    for i in range(n):
        y[i] = x[k]
