# sizes: N=0 M=0 | N=0 M=5 | N=1 M=1 | N=2 M=3 | N=7 M=5 | N=13 M=1 | N=31 M=29
# agreement result: bits
# workspace: 0
# bench: N=35 M=33 | N=181 M=183 | N=2371 M=2365
import numpy as np


def moa_chain(A: f64[N, M], B: f64[N, M]):
    """Eight operations of the Mathematics of Arrays in a row, each of which only moves elements:

    rev rav (m take T (n drop ((rev (3 rotate A)) cat B))), m = M - M // 3 and n = N // 2."""
    rotated = moa.rotate(3, A)
    turned = moa.rev(rotated)
    joined = moa.cat(turned, B)
    shortened = moa.drop(A.shape[0] // 2, joined)
    transposed = moa.tr(shortened)
    narrowed = moa.take(A.shape[1] - A.shape[1] // 3, transposed)
    flattened = np.reshape(narrowed, -1)
    return moa.rev(flattened)
