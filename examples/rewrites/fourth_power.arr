# A fourth power is the square of the square: two multiplications instead of three.
#
# sizes: N=0 | N=1 | N=7 | N=1000
# agreement result: within 8 * u * np.abs(x)**4
# count --fp=relaxed: 3*N -> 2*N
# operations --fp=strict: multiply f64[N] | multiply f64[N] | multiply f64[N]
# operations --fp=relaxed: multiply f64[N] | multiply f64[N]
# bench: N=1000000
import numpy as np


def fourth_power(x: f64[N]) -> f64[N]:
    """x x x x."""
    return x * x * x * x
