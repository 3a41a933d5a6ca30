# sizes: N=0 limit=4 | N=1 limit=1 | N=5 limit=0 | N=131 limit=20 | N=1003 limit=35
# input c: rng.uniform(-2, 0.6, shape) + 1j * rng.uniform(-1.2, 1.2, shape)
# agreement result: bits
# bench: N=1501 limit=50 | N=40009 limit=50 | N=1048583 limit=50
import numpy as np


def complex_mandelbrot(limit: i64, c: c128[N]) -> i32[N]:
    """How many of the first `limit` iterates of z := z^2 + c, from z = 0, lie in |z| <= 2. A point that has left stays where it
    is, so that all points take the same number of steps."""
    z = np.zeros_like(c)
    count = np.zeros(c.shape[0], dtype=np.int32)
    for step in range(limit):
        inside = z.real * z.real + z.imag * z.imag <= 4.0
        z = np.where(inside, z * z + c, z)
        count = count + inside
    return count
