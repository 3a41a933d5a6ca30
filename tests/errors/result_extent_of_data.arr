import numpy as np

def f(x: i64[N]):
    return np.zeros(x[0])  # error: the extent of axis 0 of a result depends on data, which is not supported yet: f64[max(%7, 0)]
