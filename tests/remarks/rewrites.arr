# The rules that lead to the chosen program.
# options: --remarks=rewrites
# 10:12 rewritten: index-map (exact): x[f][g] = x[f.g]: the same elements of one array, in the same places
# 14:12 rewritten: multiply-one (exact): x 1 = x
# 14:19 rewritten: negative-negative (exact): -(-x) = x
import numpy as np


def twice(a: f64[N, M]) -> f64[N, M]:
    return a.T.T


def plain(x: f64[N]) -> f64[N]:
    return np.exp(-(-x)) * 1
