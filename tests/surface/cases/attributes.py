"""Attributes of arrays."""
from language import NUMERIC, REAL, expression

expression("ndarray.T", "x.T", "x: T[*]", REAL, (0, 1, 2, 3, 4))
expression("ndarray.mT", "x.mT", "x: T[*]", REAL, (2, 3, 4))
expression("ndarray.T", "y = x.T\ny[...] = 1\nreturn x", "x: T[*]", NUMERIC, (1, 2, 3))
expression("ndarray.ndim", "x.ndim", "x: T[*]", REAL, (1, 2, 3, 4))
expression("ndarray.ndim", "x * x.ndim", "x: T[*]", NUMERIC, (1, 2, 3, 4))
expression("ndarray.shape", "x.shape[{position}]", "x: T[*]", REAL, position=lambda rank: range(-rank, rank))
expression("ndarray.shape", "np.ones(x.shape)", "x: T[*]", REAL)
expression("ndarray.shape", "n = x.shape[0]\nreturn np.arange(n), n * 2", "x: T[*]", REAL, (1, 2))
expression("ndarray.size", "x.size", "x: T[*]", REAL, (1, 2, 3, 4))
expression("ndarray.size", "np.arange(x.size)", "x: T[*]", REAL)
expression("ndarray.dtype", "np.zeros((3,), dtype=x.dtype)", "x: T[*]", REAL, (0, 1, 2))
expression("ndarray.dtype", "y.astype(x.dtype)", "x: T[*], y: U[A]", [(a, b) for a in ("bool", "i8", "i64", "u16", "f32", "f64") for b in REAL if b not in ("f32", "f64")],
           (0, 1))
