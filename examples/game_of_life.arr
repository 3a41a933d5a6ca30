# sizes: N=0 M=3 steps=2 | N=1 M=1 steps=2 | N=3 M=3 steps=1 | N=5 M=19 steps=0 | N=17 M=131 steps=3 | N=39 M=67 steps=2
# input A: rng.integers(0, 2, shape)
# input B: np.zeros(shape)
# agreement A: bits
# agreement B: bits
# loops: 2
# workspace: 0
# bench: N=121 M=123 steps=50 | N=631 M=633 steps=20 | N=8209 M=8211 steps=2
import numpy as np


def next_generation(A):
    """The inner cells after one generation: alive when (n | s) == 3, n living neighbours and the cell's own state s."""
    neighbours = (A[:-2, :-2] + A[:-2, 1:-1] + A[:-2, 2:] + A[1:-1, :-2] + A[1:-1, 2:]
                  + A[2:, :-2] + A[2:, 1:-1] + A[2:, 2:])
    return (neighbours | A[1:-1, 1:-1]) == 3


def game_of_life(steps: i64, A: u8[N, M], B: u8[N, M]):
    """Conway's rule: a cell lives on with two or three living neighbours, and is born with three. Cells are 0 or 1.

    Each step is two generations, from A to B and back; the boundary of each is fixed."""
    for step in range(steps):
        B[1:-1, 1:-1] = next_generation(A)
        A[1:-1, 1:-1] = next_generation(B)
