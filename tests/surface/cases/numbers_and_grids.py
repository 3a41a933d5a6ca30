"""Exponents, grids, histograms, membership, picked rows, borders, weighted covariances, products of plane vectors, masks."""
from language import BOTH, FLOATS, NUMERIC, REAL, anything, axis_or_none, exact, expression, floats, integers, moderate, near_one, one_of, small, sums, ulps, ulps_beside_one
from numpy_oracle import np

# ---- exponents --------------------------------------------------------------------------------------------------------------
FRACTIONS = ("i32", "i64") + FLOATS
expression("np.modf", "np.modf(x)", "x: T[*]", FRACTIONS, (0, 1, 2, 3, 4))
expression("np.frexp", "np.frexp(x)", "x: T[*]", FRACTIONS, (0, 1, 2, 3, 4))
expression("np.ldexp", "np.ldexp(x, n)", "x: T[*], n: i32[*]", FLOATS, (0, 1, 2, 3), values={"x": anything, "n": integers(-2200, 2200)})
expression("np.ldexp", "np.ldexp(x, n)", "x: T[*], n: i64[*]", FLOATS, (1, 2), values={"x": anything, "n": integers(-40, 40)})
expression("np.ldexp", "np.ldexp(x, n)", "x: T[*], n: i32", FLOATS, (1, 2), values={"x": anything, "n": integers(-1100, 1100)})
expression("np.ldexp", "np.ldexp(x, {n})", "x: T[*]", FLOATS, (1, 2), n=(0, 1, -1, 60, -1074, -1080, 1023))

# ---- grids ------------------------------------------------------------------------------------------------------------------
GRID = {"calls": 8, "ranks": (1,), "dtypes": ("i64",)}
expression("np.mgrid", "np.mgrid[{slices}] * 1", "n: T, m: T", values=integers(1, 7), **GRID,
           slices=("0:n, 0:m", "2:n + 3, -1:m", "0:n:2, 0:m", ":n, 1:4, 0:m", "0:n", "0:1:5j, 0:n", "0:2:0.5, 1:n + 1", "0:1:3j, -1:1:4j", "1:2:1j", "0:n,"))
expression("np.ogrid", "np.ogrid[{slices}][{which}] * 1", "n: T, m: T", values=integers(1, 7), **GRID, which=(0, 1),
           slices=("0:n, 0:m", "2:n + 3, -1:m", "0:n:2, 0:m", "0:1:5j, 0:n", "0:2:0.5, 1:n + 1"))
expression("np.ogrid", "np.ogrid[{slices}] * 1", "n: T", values=integers(1, 7), **GRID, slices=("0:n", "0:n:3", "0:1:7j"))
expression("np.mgrid", "y, x = np.mgrid[0:A.shape[0], 0:A.shape[1]]\nreturn A * y + x", "A: f64[N, M]", ("f64",), (1,), values=small, calls=20)

# ---- histograms -------------------------------------------------------------------------------------------------------------
expression("np.histogram", "np.histogram(x, {bins})", "x: T[*]", ("i32", "i64", "u8", "f64"), (1, 2), values=small, bins=(1, 2, 5, 10))
expression("np.histogram", "np.histogram(x, 4, range=({low}, 5.0))", "x: T[*]", ("i32", "f64"), (1, 2), values=small, low=(-3.0, 0.0, 2.5, 5.0))
expression("np.histogram", "np.histogram(x, {edges})", "x: T[*]", ("i32", "f64", "f32"), (1, 2), values=small,
           edges=("np.array([-2, 0, 1, 5])", "np.array([0.0, 0.5, 2.25])", "np.array([1, 1, 4, 4])"))
expression("np.histogram", "np.histogram(x, y)", "x: T[N], y: f64[3]", ("i32", "f64"), (1,), values=small, calls=20)
expression("np.histogram", "np.histogram(x, 3, weights=w)", "x: T[N], w: T[N]", ("f64", "i64"), (1,), values={"x": small, "w": one_of(1, 2, 3)}, calls=20)
expression("np.histogram", "np.histogram(x, n, density=True, range=(-9.0, 9.0))", "x: T[N], n: i64", ("f64",), (1,), agreement=ulps(8), values={"x": small, "n": integers(1, 6)}, extents=(1, 7))

# ---- membership, equality, rows ---------------------------------------------------------------------------------------------
expression("np.isin", "np.isin(x, y, invert={invert})", "x: T[*], y: T[A]", REAL, (0, 1, 2, 3), values=small, invert=BOTH)
expression("np.isin", "np.isin(x, [1, 2, 5])", "x: T[*]", NUMERIC, (0, 1, 2), values=small, where=lambda dtype, rank, choices: dtype != "u64")
expression("np.array_equal", "np.array_equal(x, y)", "x: T[*], y: T[*]", REAL, (0, 1, 2, 3), values=one_of(1, 1, 1, 0), extents=(0, 2))
expression("np.array_equal", "np.array_equal(x, y, equal_nan=True)", "x: T[*], y: T[*]", FLOATS, (1, 2), values=one_of(1, 1, float("nan")), extents=(0, 2))
expression("np.compress", "np.compress({condition}, x, axis={axis})", "x: T[*]", REAL, (1, 2, 3), extents=(3, 6), condition=((1, 0, 1), (False, True), (0, 0, 0)), axis=axis_or_none)
expression("np.extract", "np.extract({condition}, x)", "x: T[N]", REAL, (1,), extents=(4, 4), condition=((1, 0, 1, 1), (False, True, False, True)), calls=6)
expression("np.from_dlpack", "np.from_dlpack(x) + x", "x: T[*]", NUMERIC, (1, 2, 3))
expression("np.vdot", "np.vdot(x, y)", "x: T[*], y: T[*]", ("i32", "f32", "f64", "c128"), (1, 2), agreement=sums(), values=moderate, calls=20)

# ---- borders ----------------------------------------------------------------------------------------------------------------
expression("np.pad", "np.pad(x, {width}, mode=\"linear_ramp\", end_values={end})", "x: T[*]", ("f64",), (1, 2), width=(0, 1, 3, (1, 2)), end=(0, 1.5, (1, -2)), extents=(1, 5), values=small)
expression("np.pad", "np.pad(x, {width}, mode=\"mean\")", "x: T[*]", ("i32", "i64"), (1, 2), width=(0, 1, (1, 2)), extents=(1, 5), values=small)
# Two means of at most 5 numbers below 2: 4 u n sum|terms| / n each, with u half a unit of 1.
expression("np.pad", "np.pad(x, {width}, mode=\"mean\")", "x: T[*]", FLOATS, (1, 2), ulps_beside_one(40), width=(0, 1, (1, 2)), extents=(1, 5), values=near_one)

# ---- weighted covariances ---------------------------------------------------------------------------------------------------
WEIGHTED = {"x": near_one, "f": integers(1, 4), "a": floats(0.5, 2)}


def near_covariance(program, inputs, position, got, wanted):
    if got.dtype != wanted.dtype or got.shape != wanted.shape:
        return exact(program, inputs, position, got, wanted)
    # Sums of at most 7 products of magnitude 4, with weights up to 8 and a divisor from 0.1 on.
    return None if np.all(np.abs(got - wanted) <= 2.0**-53 * 4 * 7 * 7 * 4 * 8 * 10) else "%r instead of %r" % (got, wanted)


expression("np.cov", "np.cov(x, fweights=f, ddof={ddof})", "x: T[N, M], f: i64[M]", FLOATS, (1,), near_covariance, WEIGHTED, ddof=(0, 1), extents=(2, 7))
expression("np.cov", "np.cov(x, aweights=a, ddof={ddof})", "x: T[N, M], a: f64[M]", FLOATS, (1,), near_covariance, WEIGHTED, ddof=(0, 1), extents=(3, 7))
expression("np.cov", "np.cov(x, fweights=f, aweights=a)", "x: T[N, M], f: i32[M], a: f64[M]", FLOATS, (1,), near_covariance, WEIGHTED, extents=(3, 7))

# ---- products of plane vectors, masks ---------------------------------------------------------------------------------------
expression("np.cross", "np.cross(x, y)", "x: T[*, 2], y: T[*, 2]", NUMERIC, (0, 1, 2))
expression("np.cross", "np.cross(x, y)", "x: T[*, 2], y: T[*, 3]", NUMERIC, (0, 1, 2), values=small)
expression("np.cross", "np.cross(x, y)", "x: T[*, 3], y: T[*, 2]", NUMERIC, (0, 1, 2), values=small)
expression("moa.expand", "moa.expand(lv, x)", "lv: bool[A], x: T[3, *]", REAL, (0, 1, 2), calls=40, extents=(3, 5))
expression("moa.compress", "moa.compress(lv, x, count=3)", "lv: bool[A], x: T[A, *]", REAL, (0, 1, 2), calls=40, extents=(3, 5))

# ---- paths and loops that extents rule out ----------------------------------------------------------------------------------
expression("np.convolve", "np.convolve(x[::3], x)", "x: T[N]", ("i32", "f64"), (1,), agreement=sums(), values=small, extents=(1, 7))
expression("ndarray.shape", "x[0] if x.shape[0] else x[1]", "x: T[*]", ("i32", "f64"), (1, 2, 3))
expression("ndarray.shape", "if x.shape[0] == 2:\n    return x + x[5]\nreturn x * 2", "x: T[*]", ("i32", "f64"), (1, 2), values=small, extents=(0, 4))
expression("ndarray.shape", "y = x * 1\nfor k in range(3, 0):\n    y = y + x[100]\nreturn y", "x: T[*]", ("i32",), (1, 2), values=small)
