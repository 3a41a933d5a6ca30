# sizes: W=0 H=3 limit=4 | W=3 H=0 limit=4 | W=1 H=1 limit=1 | W=5 H=4 limit=0 | W=31 H=17 limit=20 | W=37 H=29 limit=35
# input x: np.linspace(-2.0, 0.6, W)
# input y: np.linspace(-1.2, 1.2, H)
# agreement result: bits
# loops: 1
# workspace: 0
# bench: W=41 H=37 limit=50 | W=211 H=199 limit=50 | W=1031 H=1021 limit=50
import numpy as np


def mandelbrot(limit: i64, x: f64[W], y: f64[H]) -> i32[H, W]:
    """For every c = x + iy: how many of the first `limit` iterates of z := z^2 + c, from z = 0, lie in |z| <= 2.

    A point that has left stays where it is, so that all points take the same number of steps."""
    a = np.zeros((y.shape[0], x.shape[0]))
    b = np.zeros((y.shape[0], x.shape[0]))
    count = np.zeros((y.shape[0], x.shape[0]), dtype=np.int32)
    for step in range(limit):
        inside = a * a + b * b <= 4.0
        real = np.where(inside, a * a - b * b + x, a)
        b = np.where(inside, 2.0 * a * b + y[:, None], b)
        a = real
        count = count + inside
    return count
