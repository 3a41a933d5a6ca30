"""Elementwise functions."""
from language import (BITS, FLOATING, FLOATS, INTEGERS, NUMERIC, REAL, anything, binary, comparison, expression, integers, mixed_pairs, small, ulps, unary,
                      zero_sign_free)

POWER = ulps(1, float64=1.79768e308)  # docs/accuracy.md
MIXED = mixed_pairs(("bool", "i8", "u8", "i32", "i64", "u64", "f32", "f64"))
MIXED_BITS = mixed_pairs(("bool", "i8", "u8", "i32", "i64"))

# ---- exact -------------------------------------------------------------------------------------------------------
unary("abs absolute square", REAL)
unary("negative positive sign", NUMERIC)
unary("floor ceil trunc", REAL)
unary("isnan isinf isfinite", REAL)
unary("sqrt", FLOATING)
unary("reciprocal", FLOATS)
unary("logical_not", REAL)
unary("bitwise_invert invert bitwise_not", BITS)

binary("add multiply", REAL, mixed=MIXED)
binary("subtract", NUMERIC, mixed=mixed_pairs(("i8", "u8", "i32", "i64", "u64", "f32", "f64")))
binary("divide true_divide", REAL, mixed=MIXED)
binary("floor_divide remainder mod", REAL, mixed=MIXED)
binary("maximum minimum", REAL, zero_sign_free, mixed=MIXED)
binary("equal not_equal less less_equal greater greater_equal", REAL)
for name in "equal not_equal less less_equal greater greater_equal".split():
    comparison("np." + name, "np.%s(x, y)" % name, MIXED, (1, 2))
binary("logical_and logical_or logical_xor", REAL, mixed=MIXED)
binary("bitwise_and bitwise_or bitwise_xor", BITS, mixed=MIXED_BITS)
binary("bitwise_left_shift left_shift bitwise_right_shift right_shift", INTEGERS, values={"x": anything, "y": integers(-3, 70)})

# ---- within the bounds of docs/accuracy.md -----------------------------------------------------------------------
unary("exp exp2 expm1 log log2 log10 log1p cbrt sin cos tan asin arcsin acos arccos atan arctan sinh cosh tanh atanh arctanh", FLOATING, ulps(1))
unary("asinh arcsinh acosh arccosh", FLOATING, ulps(1.6))
binary("atan2 arctan2 hypot", FLOATS, ulps(1))
binary("pow power", FLOATS, POWER)
expression("np.pow", "np.pow(x, y)", "x: T[*], y: T[*]", INTEGERS, (1, 2), values={"x": small, "y": integers(0, 70)})
expression("np.power", "np.power(x, y)", "x: T[*], y: T", INTEGERS, (1, 2), values={"x": small, "y": integers(0, 70)})

# ---- with three arguments ----------------------------------------------------------------------------------------
expression("np.clip", "np.clip(x, y, z)", "x: T[*], y: T[*], z: T[*]", NUMERIC, (0, 1, 2, 3, 4), zero_sign_free, elementwise=True)
expression("np.clip", "np.clip(x, {low}, {high})", "x: T[*]", NUMERIC, (1, 3), zero_sign_free, low=(0, 1, "None"), high=(1, 5, 100))
expression("np.where", "np.where(c, x, y)", "c: bool[*], x: T[*], y: T[*]", REAL, (0, 1, 2, 3, 4), elementwise=True)
expression("np.where", "np.where(c, x, {other})", "c: U[*], x: T[*]", MIXED, (1, 2), other=(0, 1))
expression("np.where", "np.where(c, x, y)", "c: bool[*, 1], x: T[A], y: T", REAL, (1, 2))
