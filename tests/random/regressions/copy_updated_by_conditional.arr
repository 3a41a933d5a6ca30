# The conditional expression has the copy as one of its values, which is then written in place while the original is returned.
# sizes: N=3 n=3 | N=3 n=2 | N=0 n=3
import numpy as np


def copy_updated_by_conditional(n: i64, A: f64[N]):
    v = A + 1.0
    w = v.copy()
    w[-1:] -= np.sum(w if n != 3 else np.abs(w))
    return w, v
