# Either array may become the result: only one of them can be in the result's own buffer before the choice is made.
# sizes: N=1 | N=9
import numpy as np


def conditional_choice_of_two(c: bool, d: bool, A: f64[N]):
    v1 = A + 0
    v2 = A + 1
    if c:
        v1 = A + 2
        v2 = A * 2
    if d:
        v1 = v2.copy()
    v1[0] = 7
    return v1
