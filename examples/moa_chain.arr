# sizes: N=0 M=0 | N=0 M=5 | N=1 M=1 | N=2 M=3 | N=7 M=5 | N=13 M=1 | N=31 M=29
# agreement result: bits
# loops: 3
# workspace: 0
# bench: N=35 M=33 | N=181 M=183 | N=2371 M=2365
import numpy as np


def moa_chain(A: f64[M, N], B: f64[N, M]):
    """Eight operations of the Mathematics of Arrays in a row, each of which only moves elements:

    rev (m take T (n drop ((rev (3 rotate <N M> reshape A)) cat B))), m = M - M // 3 and n = N // 2."""
    reshaped = np.reshape(A, (A.shape[1], A.shape[0]))
    rotated = moa.rotate(3, reshaped)
    turned = moa.rev(rotated)
    joined = moa.cat(turned, B)
    shortened = moa.drop(B.shape[0] // 2, joined)
    transposed = moa.tr(shortened)
    narrowed = moa.take(B.shape[1] - B.shape[1] // 3, transposed)
    return moa.rev(narrowed)
