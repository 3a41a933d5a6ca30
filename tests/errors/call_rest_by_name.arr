def first(*arrays):
    return arrays[0]

def f(x: f64[N]):
    return first(arrays=x)  # error: there is no parameter 'arrays' in 'first'
