import numpy as np

def f(z: c128[3], w: c128[4]):
    return z ** w  # error: these shapes cannot be broadcast together: axis -1 has extents 3 and 4
