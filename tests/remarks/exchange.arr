# Arrays that a loop computes anew or exchanges.
# options: --remarks=buffers
# 10:24 copied: the parameter `x` is copied to the result: the loop changes it, and the caller's array is only read
# 11:5 workspace: workspace buffer t_1 of N elements of f64, 8 bytes each: the next of an array that each iteration of the loop computes anew
# 11:5 copied: one of the buffers that a loop exchanges is copied to the result: the function leaves it there
# 12:13 carried-exchanged: every iteration computes this array anew: two buffers exchange their pointers
import numpy as np


def smooth(steps: i64, x: f64[N]) -> f64[N]:
    for t in range(steps):
        x = (np.roll(x, 1) + np.roll(x, -1)) * 0.5
    return x
