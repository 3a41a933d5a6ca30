# What is stored row by row is reduced over the rows in the same loop, unless what follows the reduction reads it too.
# options: --cpu=x86-64-v3 --remarks=stored-and-reduced,vector-rows
# 11:15 stored-and-reduced: accumulated row by row in the loop that stores what it reads
# 11:15 vector-rows: rows are added several at a time, with vectors of 4 elements along them
# 16:15 vector-rows: rows are added several at a time, with vectors of 4 elements along them
import numpy as np


def scaled(a: f64[N, M], y: f64[N]) -> tuple[f64[N, M], f64[M]]:
    b = 2 * a
    return b, y @ b


def centred(a: f64[N, M], y: f64[N]) -> tuple[f64[N, M], f64[M]]:
    b = a - 1
    return b, y @ b - b[0]
