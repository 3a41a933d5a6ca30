# The bounds of the boxes follow the row and double with every place; beyond a limit the rolled array gets a place.
# sizes: N=0 M=3 | N=1 M=7 | N=2 M=6 | N=11 M=17 | N=5 M=5
import numpy as np


def rolled_rows_at_places(A: f32[N, M]):
    r = np.roll(A, -1)
    return r[:, :-5] - r[:, 1:-4] * r[:, 2:-3] + r[:, 3:-2] + r[:, 4:-1] - r[:, 5:] - r[:, :-5]
