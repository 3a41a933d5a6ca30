A = B + 1  # error: 'B' is used before it is defined
B = 2  # note: defined here

def f(x: f64):
    return x * A
