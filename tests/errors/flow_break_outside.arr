def f(x: f64):
    break  # error: break outside of a loop
    return x
