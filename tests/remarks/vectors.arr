# Which loops are vectors, which are left to LLVM, and which are scalar.
# options: --cpu=x86-64-v3 --remarks=vector
# 15:12 vector-reduction: reduced in 16 lanes of vectors
# 19:12 vector-loop: emitted with 2 vectors of 4 elements an iteration
# 23:12 vector-rows: rows are added several at a time, with vectors of 4 elements along them
# 27:12 vector-by-llvm: this reduction may take its elements in any order and is left to LLVM
# 31:12 vector-by-llvm: the iterations of this loop are independent, and left to LLVM to make vectors of
# 35:12 scalar-loop: the position of an extreme is looked for one element after the other
# 39:12 scalar-loop: an iteration of this loop may need what the one before it has left: they run one after the other
# 43:12 vector-tile: results are computed side by side in registers: 6 x 2 vectors of 4 elements
import numpy as np


def total(x: f64[N]) -> f64:
    return np.sum(x)


def scaled(a: f64, x: f64[N]) -> f64[N]:
    return a * x


def columns(a: f64[N, M]) -> f64[M]:
    return np.sum(a, axis=0)


def count(x: i64[N]) -> i64:
    return np.sum(x)


def every_other(x: f64[N]) -> f64[M]:
    return x[::2] + 1


def nearest(x: f64[N]) -> i64:
    return np.argmin(x)


def running(x: f64[N]) -> f64[N]:
    return np.cumsum(x)


def weighted_sum(a: f64[N, K], b: f64[K, M]) -> f64[N, M]:
    return a @ b
