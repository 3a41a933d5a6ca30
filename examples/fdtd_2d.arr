# sizes: N=0 M=3 steps=2 | N=3 M=0 steps=2 | N=1 M=1 steps=2 | N=2 M=5 steps=1 | N=17 M=29 steps=3 | N=31 M=19 steps=4
# agreement ex: bits
# agreement ey: bits
# agreement hz: bits
# workspace: 0
# bench: N=35 M=37 steps=50 | N=191 M=193 steps=20 | N=2371 M=2365 steps=2
import numpy as np


def fdtd_2d(steps: i64, pulse: f64[steps], ex: f64[N, M], ey: f64[N, M], hz: f64[N, M]):
    """Maxwell's equations in the plane on Yee's staggered grid: the electric field follows the curl of the magnetic field,
    d(ex)/dt = d(hz)/dy and d(ey)/dt = -d(hz)/dx, then d(hz)/dt = d(ex)/dy - d(ey)/dx.

    The pulse drives one edge; the others are perfect conductors."""
    for t in range(steps):
        if ey.shape[0] > 0:
            ey[0, :] = pulse[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
