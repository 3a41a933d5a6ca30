"""Prefix reductions: those of integers, minima and maxima to the bit, sums and products from the left as NumPy's."""
from language import BITS, BOTH, FLOATS, REAL, axis, axis_or_none, expression, zero_sign_free

for name in ("cumsum", "cumprod"):
    expression("np." + name, "np.%s(x, axis={axis})" % name, "x: T[*]", REAL, axis=axis_or_none)
    expression("np." + name, "np.%s(x, axis={axis}, dtype=np.{kind})" % name, "x: T[*]", ("i8", "bool", "f32"), (1, 2), axis=axis,
               kind=("float64", "int64", "bool_"), where=lambda dtype, rank, chosen: dtype != "f32" or chosen["kind"] == "float64")
    expression("np." + name, "np.%s(x * y)[{part}] + x[{part}]" % name, "x: T[A], y: T[A]", FLOATS, (1,), part=(":", "1:", ":3", "::2"))
    expression("np." + name, "np.%s(np.concatenate([x, y], axis={axis}), axis={axis})" % name, "x: T[*], y: T[*]", FLOATS, (1, 2, 3), axis=axis)
    expression("np." + name, "x.%s(axis={axis})" % name, "x: T[*]", REAL, (2,), axis=axis)
    expression("ndarray." + name, "x.%s(axis={axis})" % name, "x: T[*]", REAL, (1, 2), axis=axis_or_none)
    expression("np.nan" + name, "np.nan%s(x, axis={axis})" % name, "x: T[*]", REAL, (1, 2, 3), axis=axis_or_none)
for name in ("cumulative_sum", "cumulative_prod"):
    expression("np." + name, "np.%s(x, axis={axis}, include_initial={initial})" % name, "x: T[*]", REAL, axis=axis, initial=BOTH)
    expression("np." + name, "np.%s(x, include_initial={initial})" % name, "x: T[*]", REAL, (1,), initial=BOTH)

for name in ("add", "multiply"):
    expression("np.ufunc.accumulate", "np.%s.accumulate(x, axis={axis})" % name, "x: T[*]", REAL, (1, 2), axis=axis)
for name in ("maximum", "minimum"):
    expression("np.ufunc.accumulate", "np.%s.accumulate(x, axis={axis})" % name, "x: T[*]", REAL, (1, 2, 3), zero_sign_free, axis=axis)
for name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    expression("np.ufunc.accumulate", "np.%s.accumulate(x, axis={axis})" % name, "x: T[*]", BITS, (1, 2), axis=axis)

# Fused into what reads them, along the scanned axis and across it, and stored over their operand.
expression("np.cumsum", "np.sqrt(np.cumsum(x, axis={axis}) * 2.0) - np.cumsum(x, axis={axis})", "x: T[*]", FLOATS, (1, 2, 3), axis=axis)
expression("np.cumsum", "np.cumsum(np.cumsum(x, axis={first}), axis={axis})", "x: T[*]", FLOATS, (1, 2, 3), first=axis, axis=axis)
expression("np.cumsum", "np.cumsum(x.T, axis={axis})", "x: T[*]", FLOATS, (2, 3), axis=axis)
expression("np.cumsum", "y = np.cumsum(x, axis={axis})\nx[:] = y", "x: T[*]", FLOATS, (1, 2, 3), axis=axis)
expression("np.cumsum", "x[1:] = np.cumsum(x[:-1], axis={axis})\nx[:, ::-1] = np.cumsum(x, axis={axis})", "x: T[*]", FLOATS, (2,), axis=axis)
expression("np.cumsum", "np.cumsum(x, axis=0) + np.cumsum(y)", "x: T[A, B], y: T[B]", FLOATS, (1,))
expression("np.cumsum", "np.sum(np.cumsum(x, axis={axis}), axis=-1)", "x: T[*]", ("i32", "u8"), (1, 2), axis=axis)
expression("np.cumsum", "np.cumsum(np.sum(x, axis=-1))", "x: T[*]", ("i32",), (2, 3))
expression("np.cumsum", "np.cumsum(np.arange(n)) + np.cumsum(np.roll(np.arange(n), 2))", "n: i64, x: T[A]", ("f64",), (1,),
           values={"n": lambda generator, dtype, shape: generator.integers(0, 9, shape).astype(dtype)})
for name in ("add", "multiply", "maximum"):
    expression("moa.scan", "moa.scan(np.%s, x)" % name, "x: T[*]", REAL, (1, 2), zero_sign_free)
