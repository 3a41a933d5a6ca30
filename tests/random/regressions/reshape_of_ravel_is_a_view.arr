# Ravelling and reshaping back copies nothing: what is written to B is seen through v.
# sizes: K=1 N=1 M=1 | K=2 N=3 M=4 | K=0 N=2 M=3
import numpy as np


def reshape_of_ravel_is_a_view(B: f64[K, N, M]):
    v = np.ravel(B).reshape(B.shape)
    w = B.reshape(B.shape[0] * B.shape[1], B.shape[2]).ravel()
    B += B
    return v, w[1:]
