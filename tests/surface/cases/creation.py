"""Creation, and what is known of dtypes."""
from language import FLOATS, INTEGERS, NUMERIC, REAL, aliases, anything, expression, integers, small

SHAPES = {1: ("n", "(n,)"), 2: ("(n, m)", "(m, 2)", "[m, n]"), 3: ("(n, 3, m)",), 4: ("(n, m, 2, n)",)}


def shape(rank):
    return SHAPES[rank]


def filled(name):
    expression("np." + name, "np.%s({shape}, dtype={T})" % name, "n: i64, m: i64", REAL, values=integers(0, 6), shape=shape)
    expression("np." + name, "np.%s({shape})" % name, "n: i64, m: i64", ("f64",), values=integers(0, 6), shape=shape)


def filled_like(name, extra=""):
    expression("np." + name, "np.%s(x%s)" % (name, extra), "x: T[*]", REAL, (0, 1, 2, 3, 4))
    expression("np." + name, "np.%s(x%s, dtype={U})" % (name, extra), "x: T[*]", [(a, b) for a in ("bool", "i32", "f64") for b in REAL], (1, 2))


aliases(filled, "zeros ones")()
aliases(filled_like, "zeros_like ones_like")()
# What empty holds is unspecified: its shape, and that it can be written.
expression("np.empty", "A = np.empty({shape}, dtype={T})\nA[...] = 3\nreturn A", "n: i64, m: i64", REAL, values=integers(0, 6), shape=shape)
expression("np.empty_like", "A = np.empty_like(x)\nA[...] = x\nreturn A", "x: T[*]", REAL)
expression("np.full", "np.full({shape}, x)", "n: i64, m: i64, x: T", REAL, values={"n": integers(0, 6), "m": integers(0, 6)}, shape=shape)
expression("np.full", "np.full({shape}, {number}, dtype={T})", "n: i64, m: i64", FLOATS + INTEGERS, (1, 2), values=integers(0, 6), shape=shape,
           number=(0, 7, 100))
filled_like("full_like", ", 1")
expression("np.full_like", "np.full_like(x, y)", "x: T[*], y: T", REAL, (0, 1, 2, 3, 4))

expression("np.arange", "np.arange(n)", "n: i64", ranks=(1,), dtypes=("i64",), values=integers(-3, 20))
expression("np.arange", "np.arange(n, m)", "n: i64, m: i64", ranks=(1,), dtypes=("i64",), values=integers(-9, 20))
expression("np.arange", "np.arange(n, m, {step}, dtype={T})", "n: i64, m: i64", NUMERIC, (1,), values=integers(0, 20), step=(1, 2, 7, -1, -3))
expression("np.arange", "np.arange({start}, {stop}, {step})", "n: i64", ("f64",), (1,), calls=2, start=(0.0, -1.5), stop=(1.0, 7), step=(0.1, 0.3))
expression("np.eye", "np.eye(n, dtype={T})", "n: i64", REAL, (2,), values=integers(0, 7))
expression("np.eye", "np.eye(n, m, {k})", "n: i64, m: i64", ("f64",), (2,), values=integers(0, 7), k=(-9, -2, 0, 1, 3))
expression("np.identity", "np.identity(n, dtype={T})", "n: i64", REAL, (2,), values=integers(0, 7))

expression("np.asarray", "np.asarray(x)", "x: T[*]", REAL, (0, 1, 2, 3, 4))
expression("np.asarray", "np.asarray(x, dtype={U})", "x: T[*]", [(a, b) for a in REAL for b in ("f64", "f32", "i64")], (1, 2), values=small)
expression("np.asarray", "A = np.asarray(x)\nA[...] = 1\nreturn A + x", "x: T[*]", NUMERIC, (1, 2))
expression("np.array", "np.array(x)", "x: T[*]", REAL, (0, 1, 2, 3, 4))
expression("np.array", "A = np.array(x)\nA[...] = 1\nreturn A + x", "x: T[*]", NUMERIC, (1, 2))
expression("np.array", "np.array([[x, y, 1], [2, x, y]], dtype={T})", "x: T, y: T", REAL, (0,))
expression("np.copy", "np.copy(x)", "x: T[*]", REAL, (0, 1, 2, 3, 4))
expression("ndarray.copy", "A = x.copy()\nx[...] = 1\nreturn A", "x: T[*]", REAL)

# ---- casts: NumPy's on x86-64 for every pair of dtypes -----------------------------------------------------------
for target in REAL:
    expression("ndarray.astype", "x.astype({target})", "x: T[*]", REAL, (0, 2), values=small if target in INTEGERS else anything,
               target=("np." + {"bool": "bool_", "i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64", "u8": "uint8", "u16": "uint16",
                                "u32": "uint32", "u64": "uint64", "f32": "float32", "f64": "float64"}[target],))
expression("ndarray.astype", "x.astype({U})", "x: T[*]", [(a, b) for a in REAL if a not in FLOATS for b in REAL], (1, 2))

# ---- constants ---------------------------------------------------------------------------------------------------
for constant in ("pi", "e", "inf", "nan"):
    expression("np." + constant, "x {operator} np.%s" % constant, "x: T[*]", REAL, (0, 1, 2, 3, 4), operator=("*", "+", "<"))
    expression("np." + constant, "np.full((n,), np.%s)" % constant, "n: i64", ("f64",), (1,), values=integers(0, 6))
expression("np.newaxis", "x[np.newaxis]", "x: T[*]", REAL, (1, 2, 3))
expression("np.newaxis", "x[{index}]", "x: T[*]", NUMERIC, (2, 3), index=("np.newaxis, :", ":, np.newaxis", "0:2, np.newaxis, 1:", "..., np.newaxis"))
