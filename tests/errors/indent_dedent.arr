def f(x: f64):
        y = x
    return y  # error: this indentation matches no line above
