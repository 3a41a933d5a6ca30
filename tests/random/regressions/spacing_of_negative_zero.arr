# The distance from a zero of either sign is positive.
# sizes: N=7
import numpy as np


def spacing_of_negative_zero(A: f64[N], B: f32[N]):
    return np.spacing(A * 0.0), np.spacing(-B), np.spacing(np.array([-0.0, 0.0, -1.0]))
