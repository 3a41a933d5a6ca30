def g(x: f64[N], y: f64[N]):  # note: the annotation
    return x + y

def f(x: f64[3], y: f64[4]):
    return g(x, y)  # error: the argument 'y' of 'g' is f64[4], but its annotation says f64[N] (f64[3] here) # note: in the call of 'g' here
