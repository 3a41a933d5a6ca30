# sizes: N=0 M=3 steps=2 | N=1 M=1 steps=2 | N=3 M=3 steps=1 | N=5 M=19 steps=0 | N=17 M=131 steps=5 | N=39 M=67 steps=4
# input A: rng.integers(0, 2, shape)
# input B: np.zeros(shape)
# agreement A: bits
# agreement B: bits
# loops: 1
# workspace: 0
# bench: N=121 M=123 steps=50 | N=631 M=633 steps=20 | N=8209 M=8211 steps=2
import numpy as np


def game_of_life(steps: i64, A: u8[N, M], B: u8[N, M]):
    """Conway's rule: a cell lives on with two or three living neighbours, and is born with three. Cells are 0 or 1.

    With n neighbours and the cell's own state s that is (n | s) == 3. Generations go to A and B in turns; the boundary
    of each stays as it was."""
    for generation in range(steps):
        neighbours = (A[:-2, :-2] + A[:-2, 1:-1] + A[:-2, 2:] + A[1:-1, :-2] + A[1:-1, 2:]
                      + A[2:, :-2] + A[2:, 1:-1] + A[2:, 2:])
        B[1:-1, 1:-1] = (neighbours | A[1:-1, 1:-1]) == 3
        A, B = B, A
