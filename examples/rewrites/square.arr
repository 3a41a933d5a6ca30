# A square is one multiplication, no power.
#
# sizes: N=0 | N=1 | N=7 | N=1000
# agreement result: bits
# count --fp=strict: N -> N
# operations --fp=strict: multiply f64[N]
# bench: N=1000000
import numpy as np


def square(x: f64[N]) -> f64[N]:
    """Squares of all elements."""
    return x**2
