# A vector that is itself rolled by its length: shifts are added to that without end unless 0, M and mod(-1, M) are told apart.
# sizes: M=0 | M=1 | M=5 | M=60
import numpy as np


def rolled_by_its_length(B: f64[M]):
    B += np.where(np.roll(B, 1, axis=0), np.roll(B, -B.shape[0]), np.flip(B, axis=0))[::-1]
