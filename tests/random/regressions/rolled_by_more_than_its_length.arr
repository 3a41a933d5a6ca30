# The pieces of one constant roll meet at places where a piece has no elements, whose bounds exclude each other.
# sizes: N=0 | N=4
import numpy as np


def rolled_by_more_than_its_length(A: i64[N]):
    places = np.arange(3)
    places += np.matmul(np.roll(places, 8, axis=0), np.roll(places, 8, axis=0))
    return places, np.matmul(np.roll(A, 1), np.roll(A, 1))
