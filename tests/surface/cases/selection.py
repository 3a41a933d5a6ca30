"""Choice between arrays, counting, and other functions that pick."""
from language import FLOATS, INTEGERS, REAL, anything, expression, integers, mixed_pairs, moderate, small

MIXED = mixed_pairs(("bool", "i32", "i64", "u8", "f32", "f64"))
expression("np.select", "np.select(({conditions}), ({choices}), {otherwise})", "x: T[*], y: T[*]", REAL, (0, 1, 2, 3),
           conditions=("x > 1, y > 0", "x == y, x != y", "np.isnan(x), y < x"), choices=("x, y", "y, y + y", "x * x, x"), otherwise=("x", "y"))
expression("np.select", "np.select([x > y, y > 0], [x, y])", "x: T[*], y: U[*]", MIXED, (1, 2))
expression("np.select", "np.select([x > {bound}], [x], {otherwise})", "x: T[*]", ("i32", "f32", "f64"), (1, 2), bound=(0, 2), otherwise=(0, 1, 2))
for mode in ("raise", "wrap", "clip"):
    expression("np.choose", "np.choose(x, (y, z, y), mode='%s')" % mode, "x: i64[*], y: T[*], z: T[*]", REAL, (0, 1, 2, 3),
               values={"x": integers(0, 2) if mode == "raise" else integers(-7, 7), "y": anything, "z": anything})
expression("np.choose", "np.choose(x, [y, z])", "x: T[*, A], y: U[*, A], z: U[A]", (("i8", "f32"), ("u16", "f64"), ("bool", "i32"), ("i64", "u8")), (0, 1, 2),
           values={"x": integers(0, 1), "y": anything, "z": anything} | {"x": lambda generator, dtype, shape: generator.integers(0, 2, shape).astype(dtype)})
expression("np.astype", "np.astype(x, {kind})", "x: T[*]", REAL, (0, 1, 2, 3), values=small, kind=("np.float32", "np.float64", "np.int64", "np.int16", "np.bool_"))
expression("np.ix_", "np.ix_(x, y)", "x: T[A], y: T[B]", INTEGERS, (1,))
expression("np.ix_", "x[np.ix_(i, j)]", "x: T[*], i: i64[A], j: i64[B]", REAL, (2, 3), values={"x": anything, "i": integers(-2, 1), "j": integers(-2, 1)}, extents=(2, 5))
expression("np.ix_", "x[np.ix_(i, j)] = 1\nreturn x", "x: T[*], i: i64[A], j: i64[B]", REAL, (2,), values={"x": anything, "i": integers(-2, 1), "j": integers(-2, 1)}, extents=(2, 5))
expression("np.bincount", "np.bincount(x, minlength=7)", "x: T[A]", ("i8", "u8", "i32", "i64"), (1,), values=integers(0, 6), calls=20)
expression("np.bincount", "np.bincount(x, weights=y, minlength=7)", "x: i64[A], y: T[A]", FLOATS, (1,), values={"x": integers(0, 6), "y": moderate}, calls=30,
           extents=(1, 7))
