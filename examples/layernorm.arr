# sizes: N=0 D=3 | N=2 D=0 | N=1 D=1 | N=3 D=17 | N=5 D=33 | N=2 D=1030 | N=37 D=29
# input eps: 1e-5
#
# The bound, with m = mean |x| over a row and s = 1 / sqrt(variance + eps). Each side's mean is off by at most (D+1) u m;
# so is each x - mean, plus its rounding. The variance is off by (D+3) u of itself plus twice that shift times the mean of
# |x - mean| <= 2m, and s by half the relative error. Two sides, and a factor 2 for terms of second order.
# agreement result: within 4 * u * (D + 6) * (np.abs(gamma) * rstd * (spread + mean) * (1 + 4 * mean * (mean + spread) * rstd ** 2) + np.abs(beta))
#   where mean = np.mean(np.abs(x), axis=1, keepdims=True) if D else np.zeros((N, 1))
#   where spread = np.abs(x - np.mean(x, axis=1, keepdims=True)) if D else x
#   where rstd = 1 / np.sqrt(np.var(x, axis=1, keepdims=True) + eps) if D else mean
# loops: 3
# workspace: 0
# bench: N=11 D=300 | N=100 D=1001 | N=16411 D=1021
import numpy as np


def layernorm(x: f32[N, D], gamma: f32[D], beta: f32[D], eps: f32) -> f32[N, D]:
    """Rows scaled to mean 0 and variance 1, then an affine map: gamma (x - mean) / sqrt(variance + eps) + beta."""
    centered = x - np.mean(x, axis=1, keepdims=True)
    variance = np.mean(centered * centered, axis=1, keepdims=True)
    scale = 1 / np.sqrt(variance + eps)
    return centered * scale * gamma + beta
