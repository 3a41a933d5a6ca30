# The operator squares, takes roots and divides, which keeps the signs of zeros; np.power of zeros is 0, of others a product or exp and log.
# sizes: N=1 M=3 | N=4 M=2
import numpy as np


def power_operator_and_function(A: c128[N, M]):
    zeros = A * 0
    squares, ones, roots = (zeros ** 2, np.power(zeros, 2)), (zeros ** 1, np.power(zeros, 1)), (zeros ** 0.5, np.power(zeros, 0.5))
    rounded = np.real(A) + 0j
    zeros **= 2
    return squares[0], squares[1], ones[0], ones[1], roots[0], roots[1], rounded ** -1, np.power(rounded, -1), zeros
