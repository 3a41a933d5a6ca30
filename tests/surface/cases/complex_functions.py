"""Complex numbers by the standard library: order, products, powers, inverse functions, parts, norms."""
from agreement import complex_parts
from language import anything, axes, axis, axis_or_none, binary, complex_bound, expression, integers, moderate, near_one, one_of, small, ulps, unary
from numpy_oracle import np

COMPLEX = ("c64", "c128")

# ---- order: by the real parts, then by the imaginary parts ------------------------------------------------------------------
binary("less less_equal greater greater_equal", COMPLEX, mixed=(("c64", "f32"), ("f64", "c128"), ("i64", "c64"), ("c64", "c128")))
binary("minimum maximum fmin fmax", COMPLEX, mixed=(("c64", "f32"), ("f64", "c128"), ("c64", "c128")))
for values in (anything, small):
    expression("np.max", "np.max(x, axis={axis}, keepdims={keep})", "x: T[*]", COMPLEX, extents=(1, 6), values=values, axis=axes, keep=(False, True))
    expression("np.min", "np.min(x, axis={axis})", "x: T[*]", COMPLEX, extents=(0, 5), values=values, axis=axis_or_none)
    expression("np.argmax", "np.argmax(x, axis={axis})", "x: T[*]", COMPLEX, extents=(1, 6), values=values, axis=axis_or_none)
    expression("np.argmin", "np.argmin(x, axis={axis})", "x: T[*]", COMPLEX, extents=(1, 6), values=values, axis=axis_or_none)
expression("np.ptp", "np.ptp(x, axis={axis})", "x: T[*]", COMPLEX, extents=(1, 6), values=small, axis=axis_or_none)
expression("np.clip", "np.clip(x, y, z)", "x: T[*], y: T, z: T[*]", COMPLEX, values=small)
expression("np.ufunc.accumulate", "np.{f}.accumulate(x, axis={axis})", "x: T[*]", COMPLEX, f=("minimum", "maximum"), axis=axis)

# ---- products ---------------------------------------------------------------------------------------------------------------
expression("np.prod", "np.prod(x, axis={axis}, keepdims={keep})", "x: T[*]", COMPLEX, agreement=complex_bound(600), values=near_one, extents=(0, 4), axis=axes, keep=(False, True))
expression("np.prod", "np.prod(x)", "x: T[N]", COMPLEX, (1,))
expression("np.cumprod", "np.cumprod(x, axis={axis})", "x: T[*]", COMPLEX, axis=axis_or_none)
expression("np.cumulative_prod", "np.cumulative_prod(x, axis={axis}, include_initial={initial})", "x: T[*]", COMPLEX, axis=axis, initial=(False, True))
expression("np.ufunc.accumulate", "np.multiply.accumulate(x, axis={axis})", "x: T[*]", COMPLEX, axis=axis)
expression("np.ufunc.reduce", "np.multiply.reduce(x, axis={axis})", "x: T[*]", COMPLEX, (1, 2), agreement=complex_bound(100), values=near_one, axis=axis)
expression("np.nanprod", "np.nanprod(x, axis={axis})", "x: T[*]", COMPLEX, (1, 2), agreement=complex_bound(600), values=near_one, axis=axis_or_none)
expression("np.nancumprod", "np.nancumprod(x, axis={axis})", "x: T[*]", COMPLEX, values=one_of(complex(float("nan"), 1), 2j, -1, 0.5 + 1j), axis=axis_or_none)
expression("np.nancumsum", "np.nancumsum(x, axis={axis})", "x: T[*]", COMPLEX, values=one_of(complex(1, float("nan")), 2j, -1, 0.5 + 1j), axis=axis_or_none)

# ---- powers -----------------------------------------------------------------------------------------------------------------
def power_bound(limit):
    """An error of u in log(x) becomes one of |y log(x)| u."""
    def agreement(program, inputs, position, got, wanted):
        x, y = (np.asarray(inputs[name]).astype(got.dtype) for name in ("x", "y"))
        with np.errstate(all="ignore"):
            growth = np.max(np.abs(np.where((x == 0) | (y == 0), 0, y * np.log(np.where(x == 0, 1, x)))), initial=1)
        return complex_bound(limit * (1 + float(growth)))(program, inputs, position, got, wanted)
    return agreement


expression("np.power", "x ** y", "x: T[*], y: T[*]", COMPLEX, (0, 1, 2, 3), power_bound(8), small)
expression("np.power", "np.power(x, y)", "x: T[*], y: T", COMPLEX, (1, 2), power_bound(8), small)
expression("np.power", "x ** y", "x: T[*], y: U[*]", (("c64", "f32"), ("c128", "f64"), ("c64", "f64"), ("f64", "c128"), ("f32", "c64")), (0, 1, 2), power_bound(8), small)
expression("np.power", "x ** y", "x: T[*], y: U[*]", (("c128", "i64"), ("c128", "i32"), ("c128", "u8"), ("c64", "i16"), ("c128", "bool")), (0, 1, 2),
           power_bound(8), {"x": near_one, "y": integers(-30, 30)}, where=lambda dtype, rank, choices: dtype[1] != "bool")
# Not x ** n: by the value of n, NumPy then takes loops of other dtypes.
expression("np.power", "np.power(x, n)", "x: T[*], n: i64", COMPLEX, (0, 1, 2), complex_bound(2000), {"x": near_one, "n": integers(-99, 99)})
expression("np.power", "x ** {exponent}", "x: T[*]", COMPLEX, (1, 2), complex_bound(64), small, exponent=(0.25, -0.5, 1.5, "(1 + 2j)", "1j", "2.0"))
expression("np.power", "{base} ** x", "x: T[*]", COMPLEX, (0, 1), complex_bound(128), small, base=("2.0", "1j", "0.5"))
expression("np.float_power", "np.float_power(x, y)", "x: T[*], y: T[*]", ("c128",), (0, 1, 2, 3), power_bound(8), small)

# ---- functions --------------------------------------------------------------------------------------------------------------
for names in ("asin arcsin", "acos arccos", "atan arctan", "asinh arcsinh", "acosh arccosh", "atanh arctanh"):
    unary(names, COMPLEX, complex_parts(16))
    unary(names, COMPLEX, complex_parts(16), small)
unary("exp2 log2 log10 log1p", COMPLEX, complex_bound(32), small)
unary("expm1", COMPLEX, complex_bound(32), small)
unary("rint", COMPLEX)
unary("sign", COMPLEX, complex_parts(4))
expression("np.round", "np.round(x, {decimals})", "x: T[*]", COMPLEX, decimals=(0, 1, 2, -1), values=small)
expression("np.nan_to_num", "np.nan_to_num(x)", "x: T[*]", COMPLEX, (0, 1, 2, 3))
expression("np.nan_to_num", "np.nan_to_num(x, nan=1.5, posinf=2.0, neginf=-3.0)", "x: T[*]", COMPLEX, (1, 2))

# ---- norms and statistics ---------------------------------------------------------------------------------------------------
expression("np.linalg.norm", "np.linalg.norm(x, axis={axis})", "x: T[*]", COMPLEX, agreement=ulps(16), values=moderate, axis=axis_or_none)
expression("np.linalg.norm", "np.linalg.norm(x, {order}, axis={axis})", "x: T[*]", COMPLEX, (1, 2), agreement=ulps(32), values=near_one, extents=(1, 6),
           order=("np.inf", "-np.inf", 0, 1, 2, 3), axis=axis)
expression("np.linalg.norm", "np.linalg.norm(x, {order})", "x: T[*]", COMPLEX, (2,), agreement=ulps(32), values=near_one, extents=(1, 6), order=("'fro'", 1, -1, "np.inf", "-np.inf"))
expression("np.linalg.vector_norm", "np.linalg.vector_norm(x, axis={axis}, keepdims={keep})", "x: T[*]", COMPLEX, agreement=ulps(32), values=moderate, axis=axis_or_none, keep=(False, True))
expression("np.linalg.matrix_norm", "np.linalg.matrix_norm(x)", "x: T[*]", COMPLEX, (2, 3), agreement=ulps(32), values=moderate)
expression("np.var", "np.var(x, axis={axis})", "x: T[*]", COMPLEX, agreement=ulps(64), values=small, extents=(2, 6), axis=axis_or_none)
expression("np.std", "np.std(x, axis={axis})", "x: T[*]", COMPLEX, agreement=ulps(64), values=small, extents=(2, 6), axis=axis_or_none)
