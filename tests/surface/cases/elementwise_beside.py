"""Elementwise functions made of several operations, the parts of numbers, and the methods of functions of two arguments."""
from language import (BOTH, FLOATING, FLOATS, INTEGERS, NUMERIC, REAL, anything, axes, binary, exact, expression, floats, integers,
                      mixed_pairs, np, small, sums, ulps, ulps_beside_one, unary, zero_sign_free)

MIXED = mixed_pairs(("i16", "i32", "u64", "f32", "f64"))
MIXED_INTEGERS = mixed_pairs(("i8", "u8", "i32", "u32", "i64"))


def one_nan(generator, dtype, shape):
    """Anything, but NaN without its sign, which programs do not see (docs/language.md)."""
    array = np.asarray(anything(generator, dtype, shape))
    return np.where(array == array, array, np.abs(array))


# ---- rounding and parts ------------------------------------------------------------------------------------------
unary("rint fabs spacing", FLOATING, values=one_nan)
unary("fix", REAL)
expression("np.round", "np.round(x, {decimals})", "x: T[*]", FLOATS, (0, 1, 2, 3, 4), decimals=(0, 1, 2, 5, 9, 12, -1, -2, -3))
expression("np.round", "np.round(x, {decimals})", "x: T[*]", INTEGERS, (0, 1, 2, 3), values=integers(-9000, 9000), decimals=(1, -1, -2, -3))
expression("np.round", "np.round(x)", "x: T[*]", NUMERIC, (0, 1, 2, 3, 4), elementwise=True)
expression("np.around", "np.around(x, decimals={decimals})", "x: T[*]", NUMERIC, values=small, decimals=(0, 1, 3, -1))
expression("ndarray.round", "x.round({decimals})", "x: T[*]", NUMERIC, values=small, decimals=("", 0, 1, 3, -1))
unary("signbit", ("i8", "u8") + FLOATING, values=one_nan)
unary("conj conjugate real imag", REAL)
expression("ndarray.conj", "x.conj()", "x: T[*]", REAL)
expression("ndarray.conjugate", "x.conjugate()", "x: T[*]", REAL)
expression("ndarray.real", "x.real", "x: T[*]", REAL)
expression("ndarray.imag", "x.imag", "x: T[*]", REAL)
expression("np.real", "y = np.real(x)\ny[...] = 1\nreturn x", "x: T[*]", REAL)
unary("isposinf isneginf", REAL)
unary("nan_to_num", REAL)
expression("np.nan_to_num", "np.nan_to_num(x, nan={number}, posinf={high}, neginf={low})", "x: T[*]", FLOATS, number=(0.0, 7.5, -1), high=("None", 2.5), low=("None", -3))
unary("reciprocal", REAL)

# ---- two arguments -----------------------------------------------------------------------------------------------
binary("copysign", FLOATING, values=one_nan, mixed=MIXED)
binary("nextafter", FLOATING, mixed=MIXED)
binary("fmod", REAL, mixed=MIXED + MIXED_INTEGERS)
binary("fmin fmax", REAL, zero_sign_free, mixed=MIXED)
binary("heaviside", FLOATING, mixed=MIXED)
binary("gcd lcm", INTEGERS, mixed=mixed_pairs(("i8", "u8", "i32", "u32", "i64")))
binary("float_power", FLOATS, ulps(1), floats(-30, 30))
binary("float_power", REAL, ulps(1), small, mixed=MIXED)
binary("logaddexp", FLOATS, ulps_beside_one(1.1))
binary("logaddexp2", FLOATS, ulps_beside_one(1.6))
binary("logaddexp", FLOATING, ulps_beside_one(1.1), small, mixed=MIXED)
unary("deg2rad rad2deg degrees radians", FLOATING)
expression("np.divmod", "q, r = np.divmod(x, y)\nreturn q, r", "x: T[*], y: T[*]", REAL, (0, 1, 2, 3, 4))
expression("np.divmod", "q, r = np.divmod(x, y)\nreturn q, r", "x: T[*], y: U", mixed_pairs(("i8", "u8", "i32", "f32", "f64")), (1, 2))
expression("divmod", "q, r = divmod(x, {divisor})\nreturn q, r", "x: T[*]", NUMERIC, divisor=(1, 3, 7))
expression("np.clip", "np.clip(x, {bound}=y)", "x: T[*], y: T[*]", NUMERIC, (0, 1, 2, 3), zero_sign_free, bound=("min", "max", "a_min", "a_max"))
expression("np.clip", "np.clip(x, None, None)", "x: T[*]", NUMERIC)

# ---- methods of functions of two arguments -----------------------------------------------------------------------
expression("np.ufunc.reduce", "np.{function}.reduce(x, {axis}, keepdims={keep})", "x: T[*]", REAL, (1, 2, 3, 4), sums(), small,
           function=("add",), axis=axes, keep=BOTH)
expression("np.ufunc.reduce", "np.{function}.reduce(x, {axis}, keepdims={keep})", "x: T[*]", REAL, (1, 2, 3, 4), zero_sign_free,
           extents=(1, 7), function=("minimum", "maximum", "logical_and", "logical_or"), axis=axes, keep=BOTH)
expression("np.ufunc.reduce", "np.{function}.reduce(x, axis={axis})", "x: T[*]", INTEGERS + ("bool",), (1, 2, 3, 4), exact,
           function=("bitwise_and", "bitwise_or", "add", "multiply"), axis=axes)
expression("np.ufunc.reduce", "np.{function}.reduce(x)", "x: T[*]", INTEGERS, (1, 2, 3), exact, function=("add", "multiply", "maximum"), extents=(1, 7))
expression("np.ufunc.outer", "np.{function}.outer(x, y)", "x: T[*], y: T[A]", NUMERIC, (0, 1, 2, 3), zero_sign_free,
           function=("add", "subtract", "multiply", "maximum", "less", "logical_and", "fmin", "fmod"), extents=(0, 4))
expression("np.ufunc.outer", "np.{function}.outer(x, y)", "x: T[A, B], y: T[*]", INTEGERS, (0, 1, 2), exact,
           function=("gcd", "bitwise_xor", "floor_divide", "equal"), extents=(0, 4))
