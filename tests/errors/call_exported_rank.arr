def g(x: f64[N]):  # note: the annotation
    return x

def f(x: f64):
    return g(x)  # error: the argument 'x' of 'g' is f64, but its annotation says f64[N] # note: in the call of 'g' here
