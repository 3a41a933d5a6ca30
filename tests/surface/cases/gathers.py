"""Indexing with arrays of integers. An index out of range must fail as it does in NumPy."""
from language import FLOATS, INTEGERS, REAL, anything, axis, axis_or_none, expression, integers

INDICES = {"x": anything, "i": integers(-2, 2), "j": integers(-1, 1), "y": anything}
SOME = {"values": INDICES, "extents": (0, 5)}
ALWAYS = {"values": INDICES, "extents": (2, 6)}

expression("np.take", "np.take(x, i, axis={axis})", "x: T[*], i: i64[A]", REAL, (1, 2, 3), axis=axis_or_none, **ALWAYS)
expression("np.take", "np.take(x, i, axis={axis})", "x: T[*], i: U[A, B]", tuple((a, b) for a in ("f64", "i8") for b in INTEGERS if b != "u64"),
           (1, 2), axis=axis_or_none, values={"x": anything, "i": integers(0, 2)}, extents=(2, 6))
expression("np.take", "np.take(x, i, axis={axis})", "x: T[*], i: i64[A]", FLOATS, (1, 2), axis=axis, **SOME)
expression("np.take", "np.take(x, i, axis={axis}, mode='{mode}')", "x: T[*], i: i64[A]", FLOATS, (1, 2, 3), axis=axis_or_none, mode=("wrap", "clip"),
           values={"x": anything, "i": integers(-30, 30)},
           extents=(1, 7))
expression("np.take", "np.take(x, [1, 0, 1], axis={axis})", "x: T[*]", FLOATS, (1, 2), axis=axis, **ALWAYS)
expression("ndarray.take", "x.take(i, axis={axis})", "x: T[*], i: i64[A]", REAL, (1, 2), axis=axis_or_none, **ALWAYS)
expression("np.take_along_axis", "np.take_along_axis(x, i, {axis})", "x: T[*], i: i64[*]", REAL, (1, 2, 3),
           axis=axis, **ALWAYS)
expression("np.take_along_axis", "np.take_along_axis(x, np.expand_dims(np.argmax(x, axis={axis}), {axis}), axis={axis})", "x: T[*]", REAL, (1, 2, 3),
           axis=axis, extents=(1, 6))

ONE = ("x[i]", "x[i] * 2", "x[..., i]", "x[::-1][i]", "x[1:][i]", "x.T[i]", "(x + x)[i]", "np.sqrt(np.abs(x))[i]", "np.concatenate([x, x])[i]",
       "np.roll(x, 1)[i]", "np.cumsum(x, axis=0)[i]", "np.any(x[i] > 0, axis=0)", "np.cumsum(x[i], axis=0)", "x[i][i]", "x.reshape(-1)[i]", "x[i + 0]",
       "x[np.arange(2)]", "x[[0, -1]]", "np.ravel(x.T)[i]", "x[i][1:, ...]", "x[1:, ...][i][::-1]", "np.flip(x)[i]")
expression("indexing", "{picked}", "x: T[*], i: i64[A]", ("f64", "i32"), (1, 2, 3), picked=ONE, calls=6, **ALWAYS)
expression("indexing", "{picked}", "x: T[*], i: i64[A]", ("f32",), (1, 2, 3), picked=ONE, calls=6, **SOME)
TWO = ("x[i, j]", "x[i[:, None], j]", "x[i, :, j]", "x[i, 0]", "x[0, i]", "x[0, :, i]", "x[:, i, j]", "x[None, i, j]", "x[i, None, j]", "x[:, 1, i]",
       "x[i, ..., j]", "x[1:, i]", "x[i, ::-1]", "np.take(x, i, axis=1)[..., None, 0]", "np.sum(x[i, :, j] == y[0, 0, 0])", "x[i, j][i]", "x[:, i][i]",
       "x[i, j, i]", "x[1, i, j]", "x[i][:, j]")
expression("indexing", "{picked}", "x: T[N, M, K], i: i64[A], j: i64[A], y: T[N, M, K]", ("f64", "i16"), (3,), picked=TWO, calls=8, **ALWAYS)
expression("indexing", "{picked}", "x: T[N, M, K], i: i64[A], j: i64[A], y: T[N, M, K]", ("f32",), (3,), picked=TWO, calls=8, **SOME)
expression("indexing", "x[:] = x[i]\nx[1:] = x[:-1][j]", "x: T[A, A], i: i64[A], j: i64[1]", FLOATS, (1,), **ALWAYS)
expression("indexing", "for k in range(2):\n    x = x[i] + y[k]\nreturn x", "x: T[A], i: i64[A], y: T[A]", FLOATS, (1,), **ALWAYS)
