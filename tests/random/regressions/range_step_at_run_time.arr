# Steps of either sign that only a run shows; the loop that may be left early counts its iterations.
# sizes: N=0 K=2 | N=1 K=0 | N=11 K=0 | N=12 K=3 | N=7 K=9
import numpy as np


def range_step_at_run_time(x: f64[N], k: f32[K]):
    step = k.shape[0] + 1
    total = 0.0
    for i in range(0, x.shape[0], step):
        total = 0.5 * total + x[i]
    for i in range(x.shape[0] - 1, -1, -step):
        x[i] = total + x[i]
        if x[i] > 2:
            break
    visits = 0
    for i in range(3, 0, k.shape[0] * 2 - 5):
        visits += 10 * visits + i
    return total, visits, np.arange(3, 9, step), np.arange(3, -9, -step)
