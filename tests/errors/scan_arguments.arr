import numpy as np

def rank_two_needs_an_axis(x: f64[N, M]):
    return np.cumulative_sum(x)  # error: np.cumulative_sum of an array of rank 2 needs an axis

def axis_out_of_range(x: f64[N]):
    return np.cumsum(x, axis=1)  # error: axis 1 is out of range for an array of rank 1

def bits_of_floats(x: f64[N]):
    return np.bitwise_xor.accumulate(x)  # error: bit_xor is not defined for f64

def other_functions(x: f64[N]):
    return np.divide.accumulate(x)  # error: np.divide.accumulate is not supported yet

def other_functions_of_moa(x: f64[N]):
    return moa.scan(np.subtract, x)  # error: moa.scan with np.subtract is not supported yet

def scalars_have_no_axis(x: f64):
    return moa.scan(np.add, x)  # error: moa.scan needs an array of rank 1 or more
