def f(x: f64):
    return tuple([i for i in (1, 2) if x > i])  # error: the condition of a comprehension must be known while compiling
