# Reductions over one domain share a loop, in an array's rows too; results of one shape are stored together.
# options: -Rpass=fusion
# 12:23 shared-loop: this reduction runs in the loop of an earlier one over the same domain
# 16:12 fused: 3 operations in one loop nest: min, max, subtract
# 16:32 shared-loop: 2 reductions over one domain run in one loop
# 20:12 fused: 2 operations in one loop nest: hypot, atan2
# 20:12 stored-together: 2 arrays are computed and stored by one loop nest
import numpy as np


def range_of(x: f64[N]) -> tuple[f64, f64]:
    return np.min(x), np.max(x)


def row_ranges(a: f64[N, M]) -> f64[N]:
    return np.max(a, axis=1) - np.min(a, axis=1)


def polar(x: f64[N], y: f64[N]) -> tuple[f64[N], f64[N]]:
    return np.hypot(x, y), np.arctan2(y, x)
