import numpy as np

def f(x: f64[N]):
    y = np.broadcast_to(x, (3, x.shape[0]))
    y[0, 0] = 1.0  # error: this view of 'x' is read-only (broadcast_to, diagonal); copy it first
    return y
