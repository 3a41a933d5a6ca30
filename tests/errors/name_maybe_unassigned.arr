def f(x: f64):
    if x > 0:
        y = x  # note: assigned on some paths only
    return y  # error: 'y' may be unassigned here
