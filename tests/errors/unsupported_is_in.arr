def f(x: f64[N], y: f64):
    return y in x  # error: `in` other than with a tuple or list is not supported yet
