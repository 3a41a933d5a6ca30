# The pieces of an array of one element: which of them holds it depends on an extent, and no loop that could be split walks the axis.
# sizes: N=0 | N=1 | N=6 | N=7
import numpy as np


def one_element_of_either_piece(A: f64[N], x: f64[1], y: f64[1], z: c64[1, 3], w: c64[1, 3]):
    odd = A.shape[0] % 2
    rows = np.concatenate((z[:odd], w[odd:])) * 2
    return np.concatenate((x[:odd], y[odd:])), rows, np.concatenate((x[:odd], y[odd:]))[0]
