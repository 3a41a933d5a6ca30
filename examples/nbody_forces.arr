# sizes: N=0 | N=1 | N=2 | N=7 | N=37 | N=131
# input mass: rng.uniform(0.5, 2, shape)
# input softening: 0.05
#
# The pairs' terms round alike on both sides; only the order of the sums differs.
# agreement result0: sum n=N terms=np.sum(np.abs(dx) * weight, axis=1)
# agreement result1: sum n=N terms=np.sum(np.abs(dy) * weight, axis=1)
# agreement result2: sum n=N terms=np.sum(np.abs(dz) * weight, axis=1)
#   where dx = x - x[:, None]
#   where dy = y - y[:, None]
#   where dz = z - z[:, None]
#   where weight = mass / (dx ** 2 + dy ** 2 + dz ** 2 + softening ** 2) ** 1.5
# loops: 1
# workspace: 0
# bench: N=61 | N=257 | N=1021
import numpy as np


def nbody_forces(softening: f64, mass: f64[N], x: f64[N], y: f64[N], z: f64[N]) -> tuple[f64[N], f64[N], f64[N]]:
    """Gravitational accelerations of N bodies, G = 1: a_i = sum over j of m_j d_ij / (|d_ij|^2 + s^2)^(3/2), where d_ij points
    from i to j. The softening s keeps close encounters finite and the term j = i zero."""
    dx = x - x[:, None]
    dy = y - y[:, None]
    dz = z - z[:, None]
    squared = dx * dx + dy * dy + dz * dz + softening * softening
    weight = mass / (squared * np.sqrt(squared))
    return np.sum(dx * weight, axis=1), np.sum(dy * weight, axis=1), np.sum(dz * weight, axis=1)
