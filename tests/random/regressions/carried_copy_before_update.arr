# An iteration hands on the array that it was about to update, and the updated copy.
# sizes: N=2 | N=9
import numpy as np


def carried_copy_before_update(A: f64[N]):
    a = A + 1
    b = A * 2
    for i in range(3):
        c = a + b
        c[0] = i
        a = c.copy()
        a[1] = 3
        b = c.copy()
    return a, b
