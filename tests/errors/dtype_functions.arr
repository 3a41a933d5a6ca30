import numpy as np

def kinds(x: f64[N]):
    return np.isdtype(x.dtype, "float")  # error: there is no kind "float" of dtypes

def limits(x: f64[N]):
    return np.iinfo(x.dtype).max  # error: np.iinfo is of integer dtypes, not of f64

def attribute(x: f64[N]):
    return np.finfo(x.dtype).epsilon  # error: the limits of f64 has no attribute epsilon

def number(x: f64[N]):
    return np.can_cast(1, x.dtype)  # error: np.can_cast takes a dtype or an array, not a Python number
