# Orthonormal columns by the modified method of Gram and Schmidt. Every column is written with all columns before it spelled out
# again, 63 normalisations and 57 projections; 6 and 15 are computed.
#
# sizes: N=1 | N=2
# input A: rng.standard_normal((6, 6)) + 6 * np.eye(6)
# The method loses orthogonality with the condition number (Björck 1967).
# residual: np.abs(result.T @ result - np.eye(6)) <= 6 * 6 * 4 * u * np.linalg.cond(np.array(A, dtype=np.float64))
# residual: np.abs(result @ np.triu(result.T @ A) - A) <= 6 * 6 * 4 * u * np.linalg.norm(np.array(A, dtype=np.float64))
# lines with reduce lanes16: 21
# lines with sqrt(: 6
# lines with divide(: 6
# count --fp=strict: 6 * 19 + 15 * 24 -> 6 * 19 + 15 * 24
import numpy as np


def unit(v):
    return v / np.sqrt(np.dot(v, v))


def rest(v, q):
    return v - np.dot(q, v) * q


def gram_schmidt_six(A: f64[6, 6]) -> f64[6, 6]:
    """The orthonormal basis that A's columns span, one after the other."""
    Q = np.zeros((6, 6))
    Q[:, 0] = unit(A[:, 0])
    Q[:, 1] = unit(rest(A[:, 1], unit(A[:, 0])))
    Q[:, 2] = unit(rest(rest(A[:, 2], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))))
    Q[:, 3] = unit(rest(rest(rest(A[:, 3], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))),
        unit(rest(rest(A[:, 2], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))))))
    Q[:, 4] = unit(rest(rest(rest(rest(A[:, 4], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))),
        unit(rest(rest(A[:, 2], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))))), unit(rest(rest(rest(A[:, 3],
        unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))), unit(rest(rest(A[:, 2], unit(A[:, 0])), unit(rest(A[:,
        1], unit(A[:, 0])))))))))
    Q[:, 5] = unit(rest(rest(rest(rest(rest(A[:, 5], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))),
        unit(rest(rest(A[:, 2], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))))), unit(rest(rest(rest(A[:, 3],
        unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))), unit(rest(rest(A[:, 2], unit(A[:, 0])), unit(rest(A[:,
        1], unit(A[:, 0])))))))), unit(rest(rest(rest(rest(A[:, 4], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:,
        0])))), unit(rest(rest(A[:, 2], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))))),
        unit(rest(rest(rest(A[:, 3], unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))), unit(rest(rest(A[:, 2],
        unit(A[:, 0])), unit(rest(A[:, 1], unit(A[:, 0])))))))))))
    return Q
