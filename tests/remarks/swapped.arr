# Arrays that change places in a loop exchange pointers.
# options: --remarks=buffers
# 14:27 copied: the parameter `a` is copied to workspace buffer t_1: the loop exchanges it with others by their pointers
# 14:38 copied: the parameter `b` is copied to workspace buffer t_2: the loop exchanges it with others by their pointers
# 15:5 workspace: workspace buffer t_1 of N elements of f64, 8 bytes each: one of the arrays that the loop exchanges by their pointers
# 15:5 workspace: workspace buffer t_2 of N elements of f64, 8 bytes each: one of the arrays that the loop exchanges by their pointers
# 15:5 workspace: workspace buffer t_3 of N elements of f64, 8 bytes each: the next of an array that each iteration of the loop computes anew
# 15:5 carried-exchanged: arrays change places in every iteration: their pointers are exchanged
# 15:5 copied: one of the buffers that a loop exchanges is copied to the result: the function leaves it there
# 16:19 carried-exchanged: every iteration computes this array anew: two buffers exchange their pointers
import numpy as np


def fibonacci(steps: i64, a: f64[N], b: f64[N]) -> f64[N]:
    for t in range(steps):
        a, b = b, a + b
    return a
