# No boolean is greater than True: the second branch is taken whatever B holds.
# sizes: N=1 | N=9
import numpy as np


def order_of_booleans(B: f64[N, N]):
    if np.any(B) > True and np.any(B) != False:
        v = B
    else:
        B[-1] = 1
