# What a loop does not change is computed before it.
# options: --remarks=fusion
# 10:16 fused: 2 operations in one loop nest: multiply, add
# 10:26 computed-once: computed once, before the loop that reads it
import numpy as np


def relax(steps: i64, x: f64[N], y: f64[N]):
    for t in range(steps):
        x[:] = x * 0.5 + np.exp(y)
