# sizes: N=0 | N=1 | N=7 | N=257 | N=1000 | N=2051
# input a: 1.7
# agreement y: bits
# loops: 1
# workspace: 0
# bench: N=3001 | N=100003 | N=16777259
import numpy as np


def saxpy(a: f32, x: f32[N], y: f32[N]):
    """y := a x + y, the scaled sum of two vectors."""
    y[:] = a * x + y
