# Bounds of split loops are kept in variables: whether a loop runs is judged with their values.
# sizes: N=0 | N=1 | N=2 | N=5 | N=17
import numpy as np


def rolled_twice_behind_bounds(E: i32[N + 1], F: f64[N]):
    v1 = np.roll(E, -3).astype(np.float32)
    v3 = np.floor_divide(v1, np.roll(E, -4))
    v1 += np.roll(v1, -2)
    return (v3, v1)
