import numpy as np

def written(S: f64[N, N]):
    v = S.T + S
    w = v.reshape(-1)
    w += 1.0  # error: cannot write 'w': whether np.reshape made it a view of another array depends on that array's memory order and extents; copy it first (np.copy)
    return v, w

def read(S: f64[N, N]):
    v = S[:, [0, 1]]
    w = v.T.ravel()
    v += 1.0
    return w  # error: 'w' may be a view of an array that was written since: whether np.reshape copied depends on that array's memory order and extents

def known(A: f64[N, M]):
    copied, shared = (A.T + 1.0).ravel(), A.T + 1.0
    copied += 1.0
    columns = shared.T.ravel()
    columns += 1.0
    return copied, shared, columns

def joined(A: f64[N, M], n: i64):
    v = A.T.ravel()
    if n > 1:
        v = np.zeros(A.size)
    v[0] = 1.0  # error: cannot write 'v': whether np.reshape made it a view of another array depends on that array's memory order and extents; copy it first (np.copy)
    return v

def checked(A: f64[N, M]):
    v = A.T.ravel()
    v[0] = 1.0
    return v, A + 1.0
