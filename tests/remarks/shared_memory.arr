# A buffer takes the memory of one that is not needed any more.
# options: --remarks=buffers,stored-reduction
# 14:13 stored-reduction: stored: what reads these results would compute them again
# 14:13 workspace: workspace buffer t_1 of N elements of f64, 8 bytes each: its elements are computed before what reads them
# 15:5 in-place: written into the parameter `y` in place: nothing reads what it held before
# 16:14 stored-reduction: stored: what reads these results would compute them again
# 16:14 workspace: workspace buffer t_4 of N elements of f64, 8 bytes each: its elements are computed before what reads them
# 16:14 shared-memory: workspace buffer t_4 takes the memory of t_1, which is not needed any more
# 17:5 in-place: written into the parameter `z` in place: nothing reads what it held before
import numpy as np


def products(x: f64[N], y: f64[N], z: f64[N]):
    first = np.cumsum(x)
    y[1:] = first[1:] * first[:-1]
    second = np.cumprod(x)
    z[1:] = second[1:] * second[:-1]
