"""Complex numbers: arithmetic, functions, parts, sums, contractions, structure."""
from agreement import complex_parts
from language import REAL, anything, binary, complex_bound, expression, integers, mixed_pairs, moderate, one_of, small, sums, ulps, unary

COMPLEX = ("c64", "c128")
MIXED = mixed_pairs(("bool", "u8", "i64", "f32", "f64", "c64", "c128"))
WITH_COMPLEX = tuple(pair for pair in MIXED if pair[0] in COMPLEX or pair[1] in COMPLEX)

# ---- arithmetic: NumPy's formulas, bit for bit -------------------------------------------------------------------
unary("negative positive square reciprocal conj conjugate", COMPLEX)
unary("isnan isinf isfinite", COMPLEX)
binary("add subtract multiply divide", COMPLEX, mixed=WITH_COMPLEX)
binary("equal not_equal", COMPLEX, mixed=WITH_COMPLEX)
binary("logical_and logical_or logical_xor", COMPLEX, mixed=WITH_COMPLEX)
unary("logical_not", COMPLEX)
expression("np.multiply", "x * {number} + {other}", "x: T[*]", REAL + COMPLEX, number=("2j", "(1 - 2j)", "0.5j"), other=("1j", "0", "1.5"),
           where=lambda dtype, rank, choices: dtype != "bool")
expression("np.power", "x ** {exponent}", "x: T[*]", COMPLEX, (1, 2), values=small, exponent=(0, 1, 2, 3, 4, 5, -1, -2, 7))
expression("np.where", "np.where(c, x, y)", "c: bool[*], x: T[*], y: U[*]", WITH_COMPLEX, (0, 1, 2))

# ---- functions ---------------------------------------------------------------------------------------------------
unary("abs absolute", COMPLEX, ulps(1))
expression("np.angle", "np.angle(x)", "x: T[*]", COMPLEX + ("f32", "f64"), (0, 1, 2, 3), ulps(1))
unary("exp log sqrt sin cos sinh cosh tan tanh", COMPLEX, complex_parts(16))
unary("exp log sqrt sin cos sinh cosh tan tanh", COMPLEX, complex_bound(16), small)

# ---- parts and conversions ---------------------------------------------------------------------------------------
expression("np.real", "np.real(x)", "x: T[*]", REAL + COMPLEX, (0, 1, 2, 3))
expression("np.imag", "np.imag(x)", "x: T[*]", REAL + COMPLEX, (0, 1, 2, 3))
expression("np.real", "x.real + x.T.real.T", "x: T[*]", COMPLEX, (1, 2, 3))
expression("np.imag", "x[::2].imag", "x: T[*]", COMPLEX, (1, 2, 3))
expression("np.imag", "y = x.copy()\ny.imag[...] = y.real\nreturn y", "x: T[*]", COMPLEX, (1, 2, 3))
expression("np.real", "x.real[::2] = 7\nreturn x", "x: T[*]", COMPLEX, (1, 2, 3))
expression("np.real", "x[1:].real[...] = x[:-1].imag\nreturn x", "x: T[*]", COMPLEX, (1, 2))
expression("np.iscomplex", "np.iscomplex(x)", "x: T[*]", REAL + COMPLEX, (0, 1, 2))
expression("np.isreal", "np.isreal(x)", "x: T[*]", REAL + COMPLEX, (0, 1, 2))
expression("np.astype", "x.astype(np.{to})", "x: T[*]", COMPLEX, values=small,
           to=("complex64", "complex128", "float32", "float64", "int32", "bool_"))
expression("np.astype", "x.astype(np.{to})", "x: T[*]", REAL, to=("complex64", "complex128"))

# ---- sums and contractions ---------------------------------------------------------------------------------------
expression("np.sum", "np.sum(x, axis={axis}, keepdims={keep})", "x: T[*]", COMPLEX, agreement=sums(), values=moderate, axis=("None", 0, -1), keep=(False, True))
expression("np.mean", "np.mean(x, axis={axis})", "x: T[*]", COMPLEX, agreement=complex_bound(64), values=small, extents=(1, 7), axis=("None", 0, -1))
expression("np.any", "np.any(x, axis={axis})", "x: T[*]", COMPLEX, axis=("None", 0, -1))
expression("np.all", "np.all(x, axis={axis})", "x: T[*]", COMPLEX, axis=("None", 0, -1))
expression("np.matmul", "x @ y", "x: T[*, A], y: T[A, B]", COMPLEX, (1, 2), sums(), small)
expression("np.matmul", "x @ y", "x: T[*, A], y: U[A]", WITH_COMPLEX, (1,), sums(), small)
expression("np.dot", "np.dot(x, y)", "x: T[N], y: T[N]", COMPLEX, (1,), sums(), small)
expression("np.outer", "np.outer(x, y)", "x: T[N], y: T[M]", COMPLEX, (1,), sums(), small)

# ---- structure ---------------------------------------------------------------------------------------------------
expression("np.roll", "np.roll(x, {shift}, axis={axis})", "x: T[*]", COMPLEX, shift=(-3, 1, 9), axis=(0, -1))
expression("np.concatenate", "np.concatenate([x, y, x], axis={axis})", "x: T[*], y: T[*]", COMPLEX, axis=(0, -1))
expression("np.stack", "np.stack([x, y], axis={axis})", "x: T[*], y: T[*]", COMPLEX, (0, 1, 2, 3), axis=(0, -1))
expression("np.transpose", "np.transpose(x)", "x: T[*]", COMPLEX)
expression("np.reshape", "np.reshape(x.T, -1)", "x: T[*]", COMPLEX)
expression("np.flip", "np.flip(x)", "x: T[*]", COMPLEX)
expression("np.diagonal", "np.diagonal(x)", "x: T[*]", COMPLEX, (2, 3))
expression("np.broadcast_to", "np.broadcast_to(x, (3, x.shape[0]))", "x: T[N]", COMPLEX, (1,))
expression("np.zeros", "np.zeros(x.shape, dtype={T}) + x", "x: T[*]", COMPLEX)
expression("np.full", "np.full(x.shape, 1 - 2j) * x", "x: T[*]", COMPLEX)
expression("np.full_like", "np.full_like(x, 3)", "x: T[*]", COMPLEX)
expression("np.eye", "np.eye({n}, dtype={T})", "x: T[*]", COMPLEX, (1,), n=(0, 1, 4))

# ---- control flow: values that a loop carries or branches leave, and bases that are written element by element ---
expression("np.multiply", "z = x\nfor k in range(n):\n    z = z * z + x\nreturn z", "x: T[*], n: i64", COMPLEX, (1, 2),
           values={"x": anything, "n": integers(0, 5)})
expression("np.multiply", "z = x * 1\nz = z * y if n > 2 else z\nreturn z", "x: T[*], y: T[*], n: i64", COMPLEX, (1, 2),
           values={"": anything, "n": integers(0, 5)})
expression("np.multiply", "s = {T}(1)\nfor k in range(len(x)):\n    s = s * x[k]\nreturn s", "x: T[N]", COMPLEX, (1,), values=small)
expression("np.multiply", "for k in range(1, len(x)):\n    x[k] = x[k - 1] * y + x[k]\nreturn x[0:0]", "x: T[*], y: T", COMPLEX, (1, 2), values=small)
expression("np.add", "for k in range(n):\n    x[1:-1] += x[2:] * 0.25j - x[:-2]\nreturn x", "x: T[*], n: i64", COMPLEX, (1, 2),
           values={"x": small, "n": integers(0, 3)})
expression("np.add", "for k in range(n):\n    x, y = y, x\n    x[...] = x + y.conj()\nreturn x - y", "x: T[*], y: T[*], n: i64", COMPLEX, (1, 2),
           values={"": small, "n": integers(0, 3)})
expression("np.add", "z = np.empty(x.shape, dtype={T})\nz.real[...] = x.imag\nz.imag[...] = x.real\nif n > 1:\n    z[...] = z + 1j\nelse:\n    z = z * x\nreturn z",
           "x: T[*], n: i64", COMPLEX, (1, 2), values={"x": small, "n": integers(0, 3)})
expression("np.abs", "count = np.zeros(x.shape, dtype=np.int64)\nz = np.zeros(x.shape, dtype={T})\nfor k in range(20):\n    z = np.where(np.abs(z) <= 2, z * z + x, z)\n"
           "    count += np.abs(z) <= 2\nreturn count", "x: T[*]", COMPLEX, (1, 2), values=one_of(0, 0.25, -1, 0.3 + 0.5j, -0.75 + 0.1j, 1j, -1.5))
expression("np.cumsum", "np.cumsum(x, axis={axis})", "x: T[*]", COMPLEX, (1, 2, 3), sums(), moderate, axis=("None", 0, -1))
