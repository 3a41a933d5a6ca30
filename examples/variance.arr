# sizes: N=0 | N=1 | N=7 | N=257 | N=1025 | N=3333
# input x: 100 + rng.standard_normal(shape)
#
# Each side's mean is off by at most (N+1) u m, m = mean |x|, and so is every deviation, apart from its own rounding. The
# mean of squares is off by (N+4) u of itself and twice that shift times the mean deviation. Two sides, and a factor 2 for
# terms of second order.
# agreement result: within 4 * u * ((N + 4) * np.var(x) + 2 * (N + 1) * np.mean(np.abs(x)) * np.mean(np.abs(x - np.mean(x))))
# loops: 2
# workspace: 0
# bench: N=3501 | N=100003 | N=16777259
import numpy as np


def variance(x: f64[N]) -> f64:
    """The mean squared deviation from the mean, in two passes, so that a large mean cancels nothing."""
    deviation = x - np.mean(x)
    return np.mean(deviation * deviation)
