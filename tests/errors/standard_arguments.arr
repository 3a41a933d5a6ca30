import numpy as np

def split(x: f64[7]):
    return np.split(x, 2)  # error: np.split: the axis does not split into pieces of equal extent

def difference(x: f64):
    return np.diff(x)  # error: np.diff: diff needs an array of rank 1 or more

def correlation(x: f64[N, M], y: f64[N]):
    return np.convolve(x, y)  # error: np.convolve: both arguments are vectors

def product(x: f64[N, 4], y: f64[N, 4]):
    return np.cross(x, y)  # error: np.cross: cross takes vectors of two or three elements

def weighted(x: f64[N, M], w: f64[M]):
    return np.average(x, weights=w)  # error: np.average: an axis is needed where weights have another rank than the array

def border(x: f64[N]):
    return np.pad(x, 1, mode="median")  # error: np.pad: pad knows the modes constant, edge, wrap, symmetric, reflect, maximum, minimum, mean and linear_ramp

def grid(x: f64[N], y: f64[M]):
    return np.meshgrid(x, y, indexing="yx")  # error: np.meshgrid: indexing is "xy" or "ij"

def rows(x: f64[N, M]):
    return np.unstack(x)  # error: np.unstack: an argument of range outside of a for loop must be a constant integer

def turned(x: f64[N]):
    return np.rot90(x)  # error: np.rot90: the axis is out of range

def observed(x: f64[N, M, K]):
    return np.cov(x)  # error: np.cov: m has more than 2 dimensions

def close(x: f64[3], y: f64[4]):
    return np.isclose(x, y)  # error: np.isclose: these shapes cannot be broadcast together: axis -1 has extents 3 and 4

def place(x: f64[N, M], y: f64):
    return np.searchsorted(x, y)  # error: np.searchsorted: searchsorted looks in a vector

def place_between(x: f64[N], y: f64):
    return np.searchsorted(x, y, side="middle")  # error: np.searchsorted: side is "left" or "right"

def broken_line(x: f64, xp: f64[4], fp: f64[5]):
    return np.interp(x, xp, fp)  # error: np.interp: there is an fp for each xp

def chosen(x: f64[N], i: f64[N]):
    return np.choose(i, (x, x))  # error: np.choose: choose takes integers

def selected(x: f64[N]):
    return np.select([x > 0], [x, x])  # error: np.select: there is a choice for each condition

def counted(i: i64[N]):
    return np.bincount(i)  # error: np.bincount: bincount needs a minlength
