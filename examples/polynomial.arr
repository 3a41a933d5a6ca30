# sizes: D=0 N=3 | D=1 N=0 | D=1 N=1 | D=3 N=7 | D=8 N=131 | D=13 N=1003
# agreement result: bits
# loops: 1
# workspace: 0
# bench: D=8 N=1801 | D=8 N=50021 | D=8 N=8388617
import numpy as np


def polynomial(coefficients: f64[D], x: f64[N]) -> f64[N]:
    """p(x) = c_0 x^(D-1) + ... + c_(D-2) x + c_(D-1) at every x by Horner's rule: p := p x + c_k, from the leading
    coefficient on."""
    value = np.zeros_like(x)
    for k in range(coefficients.shape[0]):
        value = value * x + coefficients[k]
    return value
