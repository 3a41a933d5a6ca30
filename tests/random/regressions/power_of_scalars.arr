# The operator ** takes the square root of arrays for the exponent 0.5; of NumPy's scalars it is the power: pow(-inf, 0.5) is inf, pow(-0.0, 0.5) is 0.
# sizes: N=1 | N=5
import numpy as np


def power_of_scalars(B: f32[N], x: f64):
    B[0] = -np.inf
    B *= np.min(B) ** 0.5
    y = (x - x) * -1.0
    return y ** 0.5, np.float32(-np.inf) ** 0.5, B ** 0.5, y ** 2, y ** -1
