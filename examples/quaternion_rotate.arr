# sizes: N=0 | N=1 | N=7 | N=131 | N=1003
# agreement result: bits
# loops: 1
# workspace: 0
# bench: N=401 | N=12503 | N=2097169
import numpy as np


def quaternion_rotate(q: f64[4, N], v: f64[3, N]) -> f64[3, N]:
    """Vectors v, each turned by its own unit quaternion w + u: v + 2 w (u x v) + 2 u x (u x v), which is q v q* without the
    products that cancel."""
    w, ux, uy, uz = q[0], q[1], q[2], q[3]
    x, y, z = v[0], v[1], v[2]
    tx = 2 * (uy * z - uz * y)
    ty = 2 * (uz * x - ux * z)
    tz = 2 * (ux * y - uy * x)
    return np.stack((x + w * tx + (uy * tz - uz * ty), y + w * ty + (uz * tx - ux * tz), z + w * tz + (ux * ty - uy * tx)))
