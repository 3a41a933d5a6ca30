def f(x: f64[3, 4], y: f64[5, 6]):
    return x @ y  # error: these shapes cannot be multiplied: axis 1 of the left has extent 4 and axis 0 of the right 5 # note: shape (3, 4) # note: shape (5, 6)
