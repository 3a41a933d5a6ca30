def f(x: f64[6]):
    return x.reshape(4, 2)  # error: shape (6,) cannot be reshaped to (4, 2): 6 elements become 8
