import numpy as np

def norms(x: f64[N], A: f64[N, M], T: f64[N, N, N], p: f64):
    a = np.linalg.norm(x, 'fro')  # error: this is no order of a vector norm
    b = np.linalg.norm(A, 2)  # error: a norm of singular values is not supported yet
    c = np.linalg.norm(A, 'nuc')  # error: a norm of singular values is not supported yet
    d = np.linalg.norm(A, 3)  # error: this is no order of a matrix norm
    e = np.linalg.norm(T, 1)  # error: a norm is over one axis or two, not 3
    f = np.linalg.norm(x, p)  # error: this is no order of a vector norm
    g = np.linalg.matrix_norm(x)  # error: np.linalg.matrix_norm needs rank 2 or more, not 1
    h = np.linalg.nrom(x)  # error: np.linalg has no attribute nrom; did you mean norm?
    i = np.linalg.svd(A)  # error: np.linalg.svd is not supported yet
    return a, b, c, d, e, f, g, h, i

def powers(Q: f64[3, 4], A: f64[N, N], x: f64[N], n: i64):
    a = np.linalg.matrix_power(Q, 2)  # error: the rows and columns of a square matrix must be equal: 3 and 4
    b = np.linalg.matrix_power(A, -1)  # error: np.linalg.matrix_power with a negative exponent is not supported yet
    c = np.linalg.matrix_power(A, n)  # error: the exponent must be a constant integer
    d = np.linalg.multi_dot(A)  # error: np.linalg.multi_dot takes a tuple or list of two or more arrays
    e = np.linalg.multi_dot((A, x, A))  # error: the factors of np.linalg.multi_dot are matrices
    f = np.linalg.trace(x)  # error: np.linalg.trace needs rank 2 or more, not 1
    return a, b, c, d, e, f
