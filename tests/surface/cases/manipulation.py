"""Functions that move elements."""
from language import NUMERIC, REAL, aliases, axis, axis_or_none, axis_pair, expression, integers, permutation


def new_axis(rank):
    return range(-rank - 1, rank + 1)


def joined(rank):
    return {1: ("x, y",), 2: ("x, y", "x, y, x")}.get(rank, ("x, x, y",))


def of_one(name, choices, ranks=(1, 2, 3, 4), **options):
    """As a function and, where NumPy has it, as a method."""
    expression("np." + name, "np.%s(x%s)" % (name, choices), "x: T[*]", REAL, ranks, **options)


def method(name, choices, ranks=(1, 2, 3, 4), **options):
    expression("ndarray." + name, "x.%s(%s)" % (name, choices), "x: T[*]", REAL, ranks, **options)


# ---- axes --------------------------------------------------------------------------------------------------------
for spelling in ("permute_dims", "transpose"):
    of_one(spelling, ", {order}", order=permutation)
of_one("transpose", "", (0, 1, 2, 3, 4))
method("transpose", "", (0, 1, 2, 3, 4))
method("transpose", "{order}", (2, 3), order=permutation)
of_one("matrix_transpose", "", (2, 3, 4))
of_one("swapaxes", ", {pair[0]}, {pair[1]}", (2, 3, 4), pair=axis_pair)
method("swapaxes", "{pair[0]}, {pair[1]}", (2, 3, 4), pair=axis_pair)
of_one("moveaxis", ", {pair[0]}, {pair[1]}", (2, 3, 4), pair=axis_pair)
of_one("moveaxis", ", (0, 1), ({pair[0]}, {pair[1]})", (3,), pair=axis_pair)
of_one("expand_dims", ", axis={position}", (0, 1, 2, 3), position=new_axis)
of_one("expand_dims", ", axis=(0, {position})", (1, 2), position=(1, 2, -1))
expression("np.squeeze", "np.squeeze(x, axis={position})", "x: T[1, *, 1]", REAL, (0, 1, 2), position=(0, -1))
expression("np.squeeze", "np.squeeze(x[:, np.newaxis])", "x: T[*, 1]", REAL, (1, 2), extents=(2, 7))
expression("ndarray.squeeze", "x.squeeze({position})", "x: T[1, *, 1]", REAL, (0, 1, 2), position=(0, -1))
of_one("flip", ", axis={position}", position=axis_or_none)
of_one("flip", "", (0, 1, 2, 3))
of_one("flip", ", axis=(0, -1)", (2, 3, 4))
of_one("flipud", "")
of_one("fliplr", "", (2, 3, 4))

# ---- shapes ------------------------------------------------------------------------------------------------------
of_one("reshape", ", (-1,)", (0, 1, 2, 3, 4))
of_one("reshape", ", (x.shape[-1], x.shape[0])", (2,))
expression("np.reshape", "np.reshape(x, {shape})", "x: T[*, 2, 6]", REAL, (1, 2), shape=("(3, -1)", "(x.shape[0], 12, -1)"), extents=(1, 7))
expression("np.reshape", "np.reshape(x.T, (-1,))", "x: T[*]", REAL, (2, 3))
expression("ndarray.reshape", "x.reshape(4, -1)", "x: T[*, 4]", REAL, (1, 2))
expression("ndarray.reshape", "y = x.reshape(-1)\ny[...] = 1\nreturn x", "x: T[*]", NUMERIC, (2, 3))
of_one("ravel", "", (0, 1, 2, 3, 4))
method("ravel", "", (1, 2, 3, 4))
expression("np.ravel", "np.ravel(x.T)", "x: T[*]", REAL, (2, 3))
method("flatten", "", (1, 2, 3, 4))
expression("ndarray.flatten", "y = x.flatten()\ny[...] = 1\nreturn x + 0", "x: T[*]", NUMERIC, (2, 3))
expression("np.broadcast_to", "np.broadcast_to(x, (n, x.shape[0]))", "x: T[*], n: i64", REAL, (1,),
           values={"n": integers(0, 5)})
expression("np.broadcast_to", "np.broadcast_to(x, (2, x.shape[0], x.shape[1], 3))", "x: T[*, 1]", REAL, (2,))
expression("np.broadcast_to", "np.broadcast_to(x, (n, m))", "x: T, n: i64, m: i64", REAL, (0,), values={"n": integers(0, 5), "m": integers(0, 5)})
expression("np.broadcast_to", "np.broadcast_to(x, (x.shape[0], n))", "x: T[*, 1], n: i64", REAL, (1,), values={"n": integers(0, 5)})

# ---- joining and repeating ---------------------------------------------------------------------------------------
for spelling in ("concat", "concatenate"):
    expression("np." + spelling, "np.%s(({parts}), axis={position})" % spelling, "x: T[*], y: T[*]", REAL, parts=joined, position=axis)
    expression("np." + spelling, "np.%s((x, y))" % spelling, "x: T[A, *], y: T[B, *]", REAL, (0, 1, 2))
    expression("np." + spelling, "np.%s((x, y), axis=-1)" % spelling, "x: T[*, A], y: U[*, B]",
               [("i8", "u8"), ("f32", "f64"), ("i64", "u64"), ("bool", "i32"), ("i32", "f32")], (1, 2))
expression("np.stack", "np.stack(({parts}), axis={position})", "x: T[*], y: T[*]", REAL, (1, 2, 3), parts=joined, position=new_axis)
for spelling in ("vstack", "hstack"):
    expression("np." + spelling, "np.%s((x, y))" % spelling, "x: T[*], y: T[*]", REAL)
expression("np.hstack", "np.hstack((x, y))", "x: T[A], y: T[B]", REAL, (1,))
expression("np.vstack", "np.vstack((x, y))", "x: T[A, N], y: T[N]", REAL, (1,))
of_one("tile", ", {times}", times=("2", "(3,)", "0", "(2, 3)"))
expression("np.tile", "np.tile(x, n)", "x: T[*], n: i64", REAL, (1, 2), values={"n": integers(0, 4)})
of_one("repeat", ", {times}, axis={position}", times=(0, 1, 3), position=axis_or_none)
method("repeat", "2, axis={position}", position=axis)
expression("np.repeat", "np.repeat(x, n, axis=0)", "x: T[*], n: i64", REAL, (1, 2), values={"n": integers(0, 4)})
of_one("roll", ", {shift}, axis={position}", shift=(-3, 0, 1, 9), position=axis_or_none)
of_one("roll", ", {shift}", shift=(-3, 1))
expression("np.roll", "np.roll(x, n, axis={position})", "x: T[*], n: i64", REAL, (1, 2, 3), values={"n": integers(-9, 9)}, position=axis)
of_one("roll", ", (1, {shift}), axis=(0, 1)", (2, 3), shift=(-1, 2))

# ---- diagonals ---------------------------------------------------------------------------------------------------
of_one("diagonal", ", {offset}", (2, 3, 4), offset=(-2, -1, 0, 1, 3))
of_one("diagonal", ", 0, {pair[0]}, {pair[1]}", (2, 3, 4), pair=axis_pair)
method("diagonal", "", (2, 3))
of_one("diag", ", {offset}", (1, 2), offset=(-2, 0, 1))
