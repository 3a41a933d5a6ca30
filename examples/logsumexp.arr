# sizes: N=0 M=3 | N=1 M=1 | N=3 M=17 | N=2 M=1030 | N=37 M=29
# input x: rng.uniform(-30, 30, shape)
#
# The greatest element and the differences from it are equal on both sides. exp is within 1 ulp (2 u) here and 4 ulp in
# NumPy, a sum of M such terms within (M + 8) u of itself; log passes that on as an absolute error, with 8 u of its own
# value; the last sum rounds. Two sides, and a factor 2 for terms of second order.
# agreement result: within 4 * u * (M + 8 + 8 * np.abs(result - np.max(x, axis=1)) + np.abs(result))
# loops: 2
# workspace: 0
# bench: N=11 M=301 | N=100 M=1001 | N=16411 M=1021
import numpy as np


def logsumexp(x: f64[N, M]) -> f64[N]:
    """log(e^x_1 + ... + e^x_M) of every row. The greatest element is taken out, so that nothing overflows."""
    greatest = np.max(x, axis=1, keepdims=True)
    total = np.sum(np.exp(x - greatest), axis=1)
    return np.log(total) + greatest[:, 0]
