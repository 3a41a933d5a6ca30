# A value that a loop reads at several places along a row is computed once into a row; at few places it is computed again.
# options: --remarks=row-buffer,workspace
# 15:12 workspace: workspace buffer row_1 of 514 elements of f64, 8 bytes each: a loop reads its elements at several places
# 15:12 row-buffer: what this reads at 3 places along a row is computed once, into row buffer row_1: 12 operations and loads an element instead of 20
import numpy as np


def column_sums(image):
    """Sums of three consecutive rows, the middle one twice."""
    return image[:-2] + 2 * image[1:-1] + image[2:]


def three_places(image: f64[H, W]):
    sums = column_sums(image)
    return sums[:, :-2] - sums[:, 1:-1] * sums[:, 2:]


def two_places(image: f64[H, W]):
    sums = column_sums(image)
    return sums[:, :-2] - sums[:, 2:]
