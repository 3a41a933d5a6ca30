def scaled(x, *, by=2.0):
    return x * by

def f(x: f64[N]):
    return scaled(x, 3.0)  # error: 'scaled' takes 1 positional arguments, not 2
