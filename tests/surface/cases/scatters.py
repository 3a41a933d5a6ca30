"""Assignment through arrays of integers, whose equal indices are written one after the other."""
from language import FLOATS, REAL, anything, expression, integers, moderate, small

INDICES = {"x": small, "i": integers(-2, 1), "j": integers(-1, 1), "y": small}
SOME = {"values": INDICES, "extents": (0, 4)}
ALWAYS = {"values": INDICES, "extents": (2, 5)}

ONE = ("x[i] = 2", "x[i] = y[j]", "x[i] += y[j]", "x[i] *= 3", "x[::-1][i] = y[j]", "x[1:][i] = 1", "x[..., i] = 1", "x[i] = x[j]", "x[i] = x[::-1][j]",
       "x[i[:, None], ...] = 1", "x[[0, -1]] = y[[-1, 0]]", "x[[0, 0]] += 1", "v = x.T\nv[i] = 2", "x[i] = y[j] + x[j]", "x[np.arange(2)] = y[[0, -1]]",
       "x[i] = 1\nx[j] = x[i]", "v = x[i]\nv[:] = 0")
for kinds, extents in ((("f64", "i32"), ALWAYS), (("f32",), SOME)):
    expression("assignment", "{stored}\nreturn x", "x: T[*], i: i64[A], j: i64[A], y: T[*]", kinds, (1, 2, 3), stored=ONE, calls=6, **extents)
TWO = ("x[i, j] = 2", "x[i, j] += y[0, 0]", "x[i[:, None], j] = 1", "x[i, :, j] = y[i, 0, 0][:, None]", "x[i, :, j] += 1", "x[i, 0] = 1", "x[0, i] += y[0, 0]", "x[:, i, j] = 1",
       "x[:, i, j] += y[:, 0, 0][:, None]", "x[None, i, j] = 1", "x[1:, i] = 1", "x[i, ::-1] = y[0]", "x[0, :, i] = 3", "x[i, j, i] = y[1, 1, j]")
for kinds, extents in ((("f64", "i16"), ALWAYS), (("f32",), SOME)):
    expression("assignment", "{stored}\nreturn x", "x: T[N, M, K], i: i64[2], j: i64[2], y: T[N, M, K]", kinds, (3,), stored=TWO, calls=8, **extents)
expression("assignment", "for k in range(2):\n    x[i] = x[j] + k\nreturn x", "x: T[A], i: i64[A], j: i64[A]", FLOATS, (1,), **ALWAYS)

for function in ("add", "multiply", "maximum", "subtract"):
    expression("np.ufunc.at", "np.%s.at(x, i, y)\nreturn x" % function, "x: T[*], i: i64[A], y: T[A]", ("i32", "u8", "f32", "f64"), (1,), **ALWAYS)
expression("np.ufunc.at", "np.add.at(x, i, {operand})\nreturn x", "x: T[*], i: i64[A]", ("i64", "f64"), (1, 2, 3), operand=("1", "x[0]"), **ALWAYS)
expression("np.ufunc.at", "np.{function}.at(x, {at}, y[0])\nreturn x", "x: T[N, M], i: i64[A], j: i64[A], y: T[A]", FLOATS, (2,),
           function=("add", "divide"), at=("(i, j)", "(slice(None), i)", "(i[:, None], j)", "[0, 0, 1]"), **ALWAYS)
expression("np.ufunc.at", "np.minimum.at(x, i, y)\nreturn x", "x: T[A], i: i64[B], y: T[B]", FLOATS, (1,), **SOME)

expression("np.put", "np.put(x, i, y)\nreturn x", "x: T[*], i: i64[A], y: T[B]", REAL, (1, 2, 3), values={"x": anything, "i": integers(-2, 2), "y": moderate}, extents=(1, 4))
expression("np.put", "np.put(x, {at}, {value})\nreturn x", "x: T[*]", REAL, (1, 2), values=anything, at=("0", "[0, -1, 1]"), value=("1", "[1, 0]"), extents=(1, 4))
