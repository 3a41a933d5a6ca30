# Mean, variance and normalisation of one array: three passes read it, the last one writes, and nothing lies in between.
#
# sizes: N=1 | N=2 | N=7 | N=1030
# input eps: 1e-5
# The mean is off by at most (N + 1) u of the mean of |x|, and so is each difference from it; layernorm.arr has the rest.
# agreement result: within 4 * u * (N + 6) * (rstd * (spread + mean) * (1 + 4 * mean * (mean + spread) * rstd**2))
#   where mean = np.mean(np.abs(x))
#   where spread = np.abs(x - np.mean(x))
#   where rstd = 1 / np.sqrt(np.var(x) + eps)
# count --fp=strict: 5*N + 4 -> 5*N + 4
# loops: 3
# workspace: 0
# bench: N=1000000
import numpy as np


def normalise(x: f64[N], eps: f64) -> f64[N]:
    """x shifted and scaled to mean 0 and variance 1."""
    mean = np.mean(x)
    variance = np.mean((x - mean)**2)
    return (x - mean) / np.sqrt(variance + eps)
