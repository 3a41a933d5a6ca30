# An index is never negative: the condition is true throughout and a is the result.
#
# sizes: N=0 | N=1 | N=7 | N=1000
# agreement result: bits
# operations --fp=strict: none
# bench: N=1000000
import numpy as np


def where_arange(a: f64[N], b: f64[N]) -> f64[N]:
    """a, where the index is not negative, else b."""
    i = np.arange(len(a))
    return np.where(i >= 0, a, b)
