import numpy as np

def other_shape(x: f64[N], i: i64[3], v: f64[4]):
    x[i] = v  # error: assignment: shape (4,) cannot be broadcast to (3,)

def other_kind(x: i64[N], i: i64[K], v: f64[K]):
    x[i] += v  # error: f64 does not cast to i64 in place

def read_only(x: f64[N], i: i64[K]):
    np.broadcast_to(x, (2, x.shape[0]))[:, i] = 0.0  # error: this view of 'x' is read-only

def broadcast_view(x: f64[N], i: i64[K]):
    y = np.broadcast_to(x, (2, x.shape[0]))
    y[:, i] = 0.0  # error: this view of 'x' is read-only

def at_temporary(x: f64[N], i: i64[K]):
    np.add.at(x + 1, i, 1)  # error: add.at writes an array that has a name

def at_other_kind(x: i64[N], i: i64[K], v: f64[K]):
    np.add.at(x, i, v)  # error: the result does not cast to the array's dtype

def at_slice(x: f64[N]):
    np.add.at(x, slice(0, 3), 1)  # error: add.at without an index array is not supported yet

def masked(x: f64[N], i: i64[K], v: f64[K]):
    np.put(x, i, v, mode="clip")  # error: mode
