import numpy as np


def f(x: c128[N], n: i64):
    while n > 3:
        pass
    return x * 2
