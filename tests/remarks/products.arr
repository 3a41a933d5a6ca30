# What a product reads again and again is stored, and so is a product that another reads.
# options: -Rpass-missed=fusion
# 9:12 stored-operand: not fused with the product that reads it, but stored: each element is used for many results
# 13:13 stored-operand: not fused with the product that reads it, but stored: each element is used for many results
import numpy as np


def scaled_product(a: f64[N, M], b: f64[M, K]) -> f64[N, K]:
    return np.tanh(a) @ b


def chain(a: f64[N, M], b: f64[M, K], c: f64[K, L]) -> f64[N, L]:
    return (a @ b) @ c
