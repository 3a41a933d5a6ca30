def scale(x, factor):
    return x @ factor  # error: these shapes cannot be multiplied: axis 0 of the left has extent 3 and axis 0 of the right 4 # note: shape (3,) # note: shape (4,)

def first(x: f64[3], y: f64[4]):
    return scale(x, y)  # note: in the call of 'scale' here

def second(x: f64[3], y: f64[4]):
    return scale(x, y) + scale(x, y)
