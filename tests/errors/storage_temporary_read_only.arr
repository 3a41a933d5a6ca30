import numpy as np

def broadcast(x: f64[N]):
    y = np.broadcast_to(x + 1.0, (3, x.shape[0])).T[::2]
    y[0, 0] = 1.0  # error: this view of 'y' is read-only (broadcast_to, diagonal); copy it first
    return y

def diagonal(x: f64[N]):
    y = np.diag(np.outer(x, x))
    y += 1.0  # error: this view of 'y' is read-only (broadcast_to, diagonal); copy it first
    return y

def imaginary(x: f64[N]):
    y = x.imag
    y[:] = x  # error: this view of 'y' is read-only
    return y

def copied(x: f64[N]):
    y = np.diag(np.outer(x, x)).copy()
    y += np.broadcast_to(x + 1.0, (1, x.shape[0]))[0]
    return y
