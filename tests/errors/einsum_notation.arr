import numpy as np

def characters(A: f64[N, N], x: f64[N]):
    a = np.einsum('i1', A)  # error: the labels of np.einsum are letters, not this
    b = np.einsum('ij-', A)  # error: not this part of '->'
    c = np.einsum('i.j', A)  # error: this dot is not part of an ellipsis '...'
    d = np.einsum('...i...', A)  # error: a term has one ellipsis at most
    e = np.einsum('ij->i->j', A)  # error: '->' stands twice
    f = np.einsum('ij->i,j', A)  # error: np.einsum has one result
    return a, b, c, d, e, f

def labels(A: f64[N, N], x: f64[N]):
    a = np.einsum('ij->k', A)  # error: label 'k' of the result is no operand's
    b = np.einsum('ij->ii', A)  # error: label 'i' stands twice in the result
    c = np.einsum('ijk', A)  # error: 3 labels for an array of rank 2 # note: operand 0
    d = np.einsum('i', A)  # error: 1 labels for an array of rank 2
    e = np.einsum('...j->j', A)  # error: the result needs an ellipsis for the 1 axes
    f = np.einsum('i,j', A)  # error: 2 terms for 1 operands
    g = np.einsum('i', x, x)  # error: 1 terms for 2 operands
    return a, b, c, d, e, f, g

def extents(A: f64[3, 4], x: f64[5], y: f64[1, 3]):
    a = np.einsum('ij,j', A, x)  # error: label 'j' has extents 4 and 5 # note: shape (3, 4) # note: shape (5,)
    b = np.einsum('ii', A)  # error: label 'i' has extents 3 and 4
    c = np.einsum('ii', y)  # error: label 'i' has extents 3 and 1
    d = np.einsum('i...,...->...', A, x)  # error: axis -1 of the ellipses has extents 4 and 5
    return a, b, c, d

def forms(A: f64[N, N]):
    a = np.einsum(A, [0, 1])  # error: np.einsum without a literal string of subscripts first is not supported yet
    b = np.einsum()  # error: np.einsum without a literal string of subscripts first is not supported yet
    c = np.einsum('ij', A, out=A)  # error: out= of einsum is not supported yet
    return a, b, c
