"""Functions of the standard library (runtime/stdlib)."""
import compare
from agreement import rerun, widened
from language import (BOTH, FLOATS, INTEGERS, NUMERIC, REAL, axes, axis, axis_or_none, exact, expression, floats,
                      integers, mixed_pairs, moderate, np, one_of, restricted, small, sums, ulps, zero_sign_free)

MIXED = mixed_pairs(("bool", "i32", "i64", "f32", "f64"))
WITHOUT_BOOL = mixed_pairs(("i32", "i64", "u8", "f32", "f64"))
with_nan = one_of(0, 1, 2, -3, 0.5, np.nan, np.nan)


# ---- statistics --------------------------------------------------------------------------------------------------
def spread(program, inputs, position, got, wanted):
    """For var and std of `x`: the bound of a sum of squares, all terms of which are at most the square of twice the largest."""
    if got.dtype.kind != "f" or got.dtype != wanted.dtype or got.shape != wanted.shape:
        return exact(program, inputs, position, got, wanted)
    largest = np.max(np.abs(inputs["x"].astype(np.longdouble)), initial=0)
    squared = program.case.name.endswith("var")
    terms = np.longdouble(max(inputs["x"].size, 1))
    return compare.sums(got, wanted, 4 * terms, (2 * largest) ** (2 if squared else 1))


for name in ("np.var", "np.std"):
    short = name[3:]
    expression(name, name + "(x, axis={axis}, keepdims={keep})", "x: T[*]", REAL, (0, 1, 2, 3, 4), spread, moderate, axis=axes, keep=BOTH)
    expression(name, name + "(x, {axis}, ddof={ddof})", "x: T[*]", FLOATS, (1, 2, 3), spread, moderate, axis=axes, ddof=(1, 2))
    expression("ndarray." + short, "x." + short + "(axis={axis})", "x: T[*]", NUMERIC, (1, 2), spread, moderate, axis=axis_or_none)
expression("np.ptp", "np.ptp(x, axis={axis}, keepdims={keep})", "x: T[*]", NUMERIC, (1, 2, 3), zero_sign_free, axis=axes, keep=BOTH, extents=(1, 7))
expression("np.count_nonzero", "np.count_nonzero(x, axis={axis}, keepdims={keep})", "x: T[*]", REAL, (1, 2, 3, 4), axis=axes, keep=BOTH)


def weighted(program, inputs, position, got, wanted):
    """A quotient of two sums, each of as many terms as elements of `x` make an element of the result."""
    if got.dtype.kind != "f" or got.dtype != wanted.dtype or got.shape != wanted.shape:
        return exact(program, inputs, position, got, wanted)
    terms = np.longdouble(inputs["x"].size) / max(wanted.size, 1)
    return compare.sums(got, wanted, 2 * terms, rerun(program, inputs, position, lambda x: np.abs(widened(x))))


expression("np.average", "np.average(x, axis={axis})", "x: T[*]", REAL, (1, 2, 3), weighted, moderate, axis=axis_or_none, extents=(1, 7))
positive = restricted(moderate, lambda x: x > 0, 1)
expression("np.average", "np.average(x, axis={axis}, weights=w)", "x: T[*], w: T[*]", NUMERIC, (1, 2, 3), weighted, {"x": moderate, "w": positive},
           axis=axis_or_none, extents=(1, 7))
expression("np.average", "np.average(x, axis={axis}, weights=w)", "x: T[*, N], w: T[N]", NUMERIC, (1, 2), weighted, {"x": moderate, "w": positive},
           axis=(-1,), extents=(1, 7))

def covariances(program, inputs, position, got, wanted):
    """Sums of products of distances, all terms of which are at most the square of twice the largest element."""
    if got.dtype.kind != "f" or got.dtype != wanted.dtype or got.shape != wanted.shape:
        return exact(program, inputs, position, got, wanted)
    size = max([array.size for array in inputs.values()] + [1])
    largest = max([np.max(np.abs(array.astype(np.longdouble)), initial=0) for array in inputs.values()])
    return compare.sums(got, wanted, 4 * np.longdouble(size), (2 * largest) ** 2)


expression("np.cov", "np.cov(x, rowvar={rows}, bias={bias})", "x: T[*]", NUMERIC, (2,), covariances, moderate, rows=BOTH, bias=BOTH, extents=(2, 7))
expression("np.cov", "np.cov(x, ddof={ddof})", "x: T[*]", FLOATS, (1, 2), covariances, moderate, ddof=(0, 1), extents=(2, 7))
expression("np.cov", "np.cov(x, y)", "x: T[N, M], y: T[K, M]", FLOATS, (1,), covariances, moderate, extents=(2, 7))


def correlations(program, inputs, position, got, wanted):
    """As covariances, of rows scaled to a deviation of 1; elements drawn from distinct numbers keep the deviations from vanishing."""
    if got.dtype.kind != "f" or got.dtype != wanted.dtype or got.shape != wanted.shape:
        return exact(program, inputs, position, got, wanted)
    return compare.sums(got, wanted, 16 * np.longdouble(max(inputs["x"].shape)), np.longdouble(1))


expression("np.corrcoef", "np.corrcoef(x)", "x: T[*]", FLOATS, (2,), correlations, floats(-1, 1), calls=60, extents=(4, 7))

# ---- creation ----------------------------------------------------------------------------------------------------
expression("np.linspace", "np.linspace(a, b, n, endpoint={end})", "a: T, b: T, n: i64", FLOATS + ("i32",), (1,), exact,
           {"": moderate, "n": integers(0, 9)}, end=BOTH)
expression("np.linspace", "np.linspace({a}, {b}, {n}, endpoint={end})", "x: f64", ("f64",), (1,), calls=2, a=(0, -1, 2.5), b=(0, 1, 7), n=(0, 1, 2, 7), end=BOTH)
expression("np.linspace", "np.linspace(x, y, {n}, axis={axis})", "x: T[*], y: T[*]", FLOATS, (1, 2), exact, moderate, n=(1, 2, 5), axis=(0, -1, 1))
expression("np.linspace", "np.linspace(x, y, {n})", "x: f32[*], y: i16[*]", ("f32",), (1, 2), exact, {"x": moderate, "y": integers(-9, 9)}, n=(1, 3))
expression("np.logspace", "np.logspace({a}, {b}, {n}, endpoint={end})", "x: f64", ("f64",), (1,), ulps(1), calls=4, a=(0, -1, 2.5), b=(0, 1, 7), n=(0, 1, 2, 7),
           end=BOTH)
expression("np.meshgrid", "tuple(np.meshgrid(x, y, indexing={how}))", "x: T[N], y: T[M]", REAL, (1,), how=('"xy"', '"ij"'))
expression("np.meshgrid", "tuple(np.meshgrid(x, y, z, indexing={how}, sparse={sparse}))", "x: T[N], y: T[M], z: T[K]", FLOATS, (1,), how=('"xy"', '"ij"'), sparse=BOTH)
expression("np.tri", "np.tri(n, m, k={k})", "n: i64, m: i64", ("i64",), (1,), values={"": integers(0, 6)}, k=(-2, -1, 0, 1, 3))
expression("np.tri", "np.tri(n, k={k}, dtype={kind})", "n: i64", ("i64",), (1,), values={"": integers(0, 6)}, k=(-1, 0, 2), kind=("np.int32", "np.bool_", "np.float32"))
for name in ("np.tril", "np.triu"):
    expression(name, name + "(x, k={k})", "x: T[*]", REAL, (1, 2, 3, 4), k=(-2, -1, 0, 1, 3))
expression("np.indices", "np.indices((n, m), sparse={sparse})", "n: i64, m: i64", ("i64",), (1,), values={"": integers(0, 6)}, calls=30, sparse=BOTH)

# ---- manipulation ------------------------------------------------------------------------------------------------
expression("np.broadcast_arrays", "tuple(np.broadcast_arrays(x, y))", "x: T[*, A], y: U[A]", MIXED, (1, 2, 3))
expression("np.broadcast_arrays", "tuple(np.broadcast_arrays(x, y))", "x: T[N, 1], y: T[1, M]", REAL, (1,))
expression("np.broadcast_shapes", "np.zeros(np.broadcast_shapes(x.shape, y.shape, (1,)))", "x: T[*, A], y: T[A]", REAL, (1, 2, 3))
expression("np.unstack", "np.unstack(x, axis={axis})", "x: T[*, 3]", REAL, (0, 1, 2), axis=(-1,))
expression("np.unstack", "np.unstack(x)", "x: T[2, *]", REAL, (0, 1, 2))
for name in ("np.atleast_1d", "np.atleast_2d", "np.atleast_3d"):
    expression(name, name + "(x)", "x: T[*]", REAL, (0, 1, 2, 3, 4))
expression("np.dstack", "np.dstack((x, y))", "x: T[*], y: U[*]", MIXED, (1, 2))
expression("np.column_stack", "np.column_stack((x, y))", "x: T[N], y: U[N, M]", MIXED, (1,))
expression("np.append", "np.append(x, y)", "x: T[*], y: U[N]", MIXED, (1, 2))
expression("np.append", "np.append(x, y, axis={axis})", "x: T[*], y: T[*]", REAL, (1, 2, 3), axis=axis)
expression("np.rot90", "np.rot90(x, k={k})", "x: T[*]", REAL, (2, 3), k=(-1, 0, 1, 2, 3, 6))
expression("np.rot90", "np.rot90(x, k={k}, axes={axes})", "x: T[*]", FLOATS, (3,), k=(0, 1, 2, 3), axes=((1, 2), (2, 0), (-1, 0)))
expression("np.split", "tuple(np.split(x, {cut}, axis={axis}))", "x: T[*]", REAL, (1, 2, 3), cut=(2, 3, (1, 3), (2, 2, 5)), axis=axis)
expression("np.array_split", "tuple(np.array_split(x, {cut}, axis={axis}))", "x: T[*]", REAL, (1, 2, 3), cut=(2, 3, (1, 3)), axis=axis)
expression("np.hsplit", "tuple(np.hsplit(x, {cut}))", "x: T[*]", REAL, (1, 2, 3), cut=(2, (1, 3)))
expression("np.vsplit", "tuple(np.vsplit(x, {cut}))", "x: T[*]", REAL, (2, 3), cut=(2, (1, 3)))
expression("np.dsplit", "tuple(np.dsplit(x, {cut}))", "x: T[*]", REAL, (3,), cut=(2, (1, 3)))
expression("np.pad", "np.pad(x, {width}, mode={mode})", "x: T[*]", REAL, (1, 2, 3), width=(0, 1, 2, (1, 2)),
           mode=('"constant"', '"edge"', '"wrap"', '"symmetric"', '"reflect"'), extents=(3, 7))
expression("np.pad", "np.pad(x, {width}, mode={mode})", "x: T[*]", NUMERIC, (1, 2), zero_sign_free, width=(1, (0, 2)), mode=('"maximum"', '"minimum"'), extents=(1, 5))
expression("np.pad", "np.pad(x, ((1, 2), (0, 1)), constant_values={value})", "x: T[*]", NUMERIC, (2,), value=(1, (2, 3), ((1, 2), (3, 4))))
expression("np.ndim", "np.zeros(np.ndim(x))", "x: T[*]", REAL, (0, 1, 2, 3))
expression("np.shape", "np.zeros(np.shape(x))", "x: T[*]", REAL, (0, 1, 2, 3))
expression("np.size", "np.zeros(np.size(x))", "x: T[*]", REAL, (0, 1, 2, 3))

# ---- calculus ----------------------------------------------------------------------------------------------------
expression("np.diff", "np.diff(x, n={n}, axis={axis})", "x: T[*]", REAL, (1, 2, 3), n=(0, 1, 2, 3), axis=axis)
expression("np.diff", "np.diff(x, prepend={first}, append=y)", "x: T[*], y: T[*]", NUMERIC, (1, 2), first=(0, 1))
expression("np.ediff1d", "np.ediff1d(x)", "x: T[*]", NUMERIC, (1, 2))
expression("np.gradient", "np.gradient(x, axis={axis}, edge_order={order})", "x: T[*]", NUMERIC, (1, 2, 3), axis=axis, order=(1, 2))
expression("np.gradient", "np.gradient(x, {distance})", "x: T[*]", NUMERIC, (1,), distance=(2, 0.5))
expression("np.gradient", "tuple(np.gradient(x, {distance}))", "x: T[*]", NUMERIC, (2, 3), distance=(2, 0.5))
expression("np.gradient", "np.gradient(x, y, edge_order={order})", "x: T[N], y: T[N]", FLOATS, (1,), values={"x": moderate, "y": floats(1, 5)}, order=(1, 2), calls=20)
expression("np.trapezoid", "np.trapezoid(x, dx={dx}, axis={axis})", "x: T[*]", NUMERIC, (1, 2, 3), sums(), moderate, dx=(1.0, 0.5), axis=axis)
expression("np.trapezoid", "np.trapezoid(x, y)", "x: T[N], y: T[N]", NUMERIC, (1,), sums(lambda inputs: 2 * len(inputs["x"]), lambda inputs: trapezoid_terms(inputs)), moderate)
expression("np.trapz", "np.trapz(x, dx={dx}, axis={axis})", "x: T[*]", NUMERIC, (1, 2), sums(), moderate, dx=(1.0, 0.5), axis=axis)
expression("np.polyval", "np.polyval(p, x)", "p: T[N], x: U[*]", WITHOUT_BOOL, (0, 1, 2), values=moderate, extents=(1, 7))
expression("np.polyval", "np.polyval({p}, x)", "x: T[*]", FLOATS, (0, 1, 2), p=((1.0, 2.0), (3, 0, -2, 1)))
MODES = ('"full"', '"same"', '"valid"')
for name in ("np.convolve", "np.correlate"):
    expression(name, name + "(x, y, mode={mode})", "x: T[N], y: T[M]", NUMERIC, (1,), sums(), moderate, mode=MODES)


def trapezoid_terms(inputs):
    x, y = (inputs[name].astype(np.longdouble) for name in "xy")
    return np.sum((np.abs(y[1:]) + np.abs(y[:-1])) * (np.abs(x[1:]) + np.abs(x[:-1])))


# ---- comparison --------------------------------------------------------------------------------------------------
near = one_of(0, 1, 1.00001, 1.0001, 1e-9, 1e8, np.inf, -np.inf, np.nan)
for name in ("np.isclose", "np.allclose"):
    expression(name, name + "(x, y, equal_nan={equal})", "x: T[*], y: T[*]", FLOATS, (0, 1, 2), values=near, equal=BOTH)
    expression(name, name + "(x, y, rtol={rtol}, atol={atol})", "x: T[*], y: T[*]", NUMERIC, (1,), values=small, rtol=(0.1, 0), atol=(0, 1))

# ---- missing values ----------------------------------------------------------------------------------------------
for name in ("np.nansum", "np.nanmean"):
    expression(name, name + "(x, axis={axis}, keepdims={keep})", "x: T[*]", FLOATS, (1, 2, 3), sums(), with_nan, axis=axes, keep=BOTH)
    expression(name, name + "(x, axis={axis})", "x: T[*]", INTEGERS, (1, 2), sums(), small, axis=axes)
expression("np.nanprod", "np.nanprod(x, axis={axis}, keepdims={keep})", "x: T[*]", FLOATS, (1, 2, 3), sums(), with_nan, axis=axes, keep=BOTH)
for name in ("np.nanmax", "np.nanmin"):
    expression(name, name + "(x, axis={axis}, keepdims={keep})", "x: T[*]", NUMERIC, (1, 2, 3), zero_sign_free, axis=axes, keep=BOTH, extents=(1, 7))
    expression(name, name + "(x, axis={axis})", "x: T[*]", FLOATS, (1, 2), zero_sign_free, with_nan, axis=axes, extents=(1, 7))
for name in ("np.nanvar", "np.nanstd"):
    expression(name, name + "(x, axis={axis}, ddof={ddof})", "x: T[*]", FLOATS, (1, 2, 3), ulps(64), with_nan, axis=axes, ddof=(0, 1))

# ---- products ----------------------------------------------------------------------------------------------------
expression("np.kron", "np.kron(x, y)", "x: T[*], y: U[*]", MIXED, (1, 2, 3), extents=(0, 4))
expression("np.kron", "np.kron(x, y)", "x: T[N], y: T[M, K]", NUMERIC, (1,), extents=(0, 4))
expression("np.cross", "np.cross(x, y)", "x: T[*, 3], y: T[*, 3]", NUMERIC, (0, 1, 2))
expression("np.cross", "np.cross(x, y, axis={axis})", "x: T[3, *], y: T[3, *]", NUMERIC, (1, 2), axis=(0,))

# ---- dtypes ------------------------------------------------------------------------------------------------------
for pair in mixed_pairs(REAL):
    expression("np.result_type", "np.zeros(3, dtype=np.result_type(x, y))", "x: T[*], y: U[*]", [pair], (1,), calls=1)
expression("np.can_cast", "np.asarray(np.can_cast(x.dtype, y.dtype, {rule}))", "x: T[*], y: U[*]", mixed_pairs(REAL), (1,), calls=8,
           rule=('"safe"', '"same_kind"', '"no"'))
KINDS = ('"bool"', '"signed integer"', '"unsigned integer"', '"integral"', '"real floating"', '"complex floating"', '"numeric"', '("bool", "integral")', "np.float32")
expression("np.isdtype", "np.asarray(np.isdtype(x.dtype, {kind}))", "x: T[*]", REAL, (1,), calls=8, kind=KINDS)
expression("np.finfo", "np.asarray(np.finfo(x.dtype).{limit})", "x: T[*]", FLOATS, (1, 2), calls=4,
           limit=("eps", "max", "min", "tiny", "smallest_normal", "smallest_subnormal", "epsneg", "bits", "resolution"))
expression("np.iinfo", "np.asarray(np.iinfo(x.dtype).{limit})", "x: T[*]", ("i8", "i16", "i32", "i64", "u8", "u16", "u32"), (1, 2), calls=12, limit=("max", "min", "bits"))
