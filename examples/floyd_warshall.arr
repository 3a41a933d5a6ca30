# sizes: N=0 | N=1 | N=2 | N=7 | N=33 | N=50
# input D: distances(rng, N)
# agreement D: bits
# bench: N=61 | N=257 | N=1021
import numpy as np


def floyd_warshall(D: f64[N, N]):
    """Shortest distances between all pairs of vertices: after step k, D_ij is the least length of a path from i to j
    whose inner vertices are 0 to k, because such a path goes through k or does not."""
    for k in range(D.shape[0]):
        D[:] = np.minimum(D, D[:, k, None] + D[k])
