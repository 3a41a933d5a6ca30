# Elementwise operations share one loop nest; nothing is missed.
# options: -Rpass=fusion -Rpass-missed
# 8:12 fused: 4 operations in one loop nest: multiply (2), add, sqrt
import numpy as np


def distance(x: f64[N, M], y: f64[N, M]) -> f64[N, M]:
    return np.sqrt(x * x + y * y)
