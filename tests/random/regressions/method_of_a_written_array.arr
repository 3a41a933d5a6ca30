# sizes: N=1 | N=7
import numpy as np


def method_of_a_written_array(x: f64[N], y: f64[N]):
    total, spread, product = x.sum, (x[:1].std, x), y.dot
    x += 1.0
    for i in range(3):
        x *= 0.5
        y[0] = product(x)
    return total(), spread[0](), y
