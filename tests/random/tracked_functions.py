"""Error bounds of the functions of operations.py (see tracked.py): the other elementwise functions, methods of functions of two
arguments, scans, and contractions. Importing it adds them to tracked.functions."""
import tracked
from scope import NAMESPACE, np
from tracked import (INFINITE, SIGN, Mode, Tracked, cast, error_of, finish, functions, has_error, has_tracked, magnitude, plain, rounded, smallest, step_function,
                     unit, unknown, view, wide, wides)

# ---- elementwise -------------------------------------------------------------------------------------------------


def ulps(result, beside=0):
    """Ours errs by 1.6 ulp at most (docs/accuracy.md), NumPy's by 3, together less than 5 units of twice u |r|."""
    return 5 * (2 * unit(result.dtype) * np.maximum(np.abs(result.astype(wide)), beside) + smallest(result.dtype))


def elementary(name, propagated, beside=0):
    """A function both sides approximate; `propagated` is how far its value moves while the operands stay within their bounds."""
    def function(*operands):
        result = np.asarray(getattr(NAMESPACE["np"], name)(*map(plain, operands)))
        if result.dtype.kind != "f":
            return unknown(result, *operands)
        same = (~np.isfinite(result) | (result == 0)) & (sum(map(error_of, operands)) == 0)
        return finish(result, np.where(same, 0, ulps(result, beside) + propagated(*operands)))
    return function


def at_ends(function):
    """What rises or falls throughout moves farthest at an end of the interval; NaN, without a bound, beyond the domain."""
    def propagated(x):
        a, e = wides(x), error_of(x)
        return np.where(e == 0, 0, np.maximum(np.abs(function(a + e) - function(a)), np.abs(function(a - e) - function(a))))
    return propagated


def tan_propagated(x):
    """As at_ends, where no pole lies between the ends: less than a half turn apart, with cosines of one sign."""
    a, e = wides(x), error_of(x)
    return np.where((e < 1) & (np.cos(a - e) * np.cos(a + e) > 0), at_ends(np.tan)(x), np.where(e == 0, 0, INFINITE))


def atan2_propagated(y, x):
    """The gradient's length is one over the distance from the origin; the cut is the negative x axis."""
    e = error_of(y) + error_of(x)
    distance = np.hypot(wides(y), wides(x)) - e
    crosses = (wides(x) - error_of(x) <= 0) & (np.abs(wides(y)) <= error_of(y))
    return np.where(e == 0, 0, np.where((distance > 0) & ~crosses, e / distance, INFINITE))


def larger_error(a, b):
    """Where the partial derivatives are not negative and their sum is 1."""
    return np.maximum(error_of(a), error_of(b))


MONOTONE = {"exp2": np.exp2, "expm1": np.expm1, "log2": np.log2, "log10": np.log10, "log1p": np.log1p, "cbrt": np.cbrt, "sinh": np.sinh,
            "asin": np.arcsin, "arcsin": np.arcsin, "acos": np.arccos, "arccos": np.arccos, "atan": np.arctan, "arctan": np.arctan,
            "asinh": np.arcsinh, "arcsinh": np.arcsinh, "acosh": np.arccosh, "arccosh": np.arccosh, "atanh": np.arctanh, "arctanh": np.arctanh}


def scaled(name):
    """x times a constant, in NumPy's bits."""
    def function(x):
        factor = np.abs(getattr(np, name)(wide(1)))
        return rounded(getattr(np, name)(plain(x)), error_of(x) * factor * (1 + wide(2) ** -40))
    return function


def copysign(a, b):
    """Either sign where b's bound reaches zero."""
    result = np.asarray(np.copysign(plain(a), plain(b)))
    open_ = (error_of(b) != 0) & ~(np.abs(wides(b)) > error_of(b))
    return rounded(result, error_of(a) + np.where(open_, np.maximum(2 * np.abs(result.astype(wide)), SIGN), 0))


def nextafter(a, b):
    """At most one step from a, of the size that numbers around |a| have."""
    result = np.asarray(np.nextafter(plain(a), plain(b)))
    step = 4 * unit(result.dtype) * (np.abs(wides(a)) + error_of(a)) + 2 * smallest(result.dtype)
    return rounded(result, np.where(error_of(a) + error_of(b) == 0, 0, error_of(a) + step))


def signbit(x):
    """Open where the bound reaches zero."""
    return finish(np.signbit(plain(x)), np.where((error_of(x) == 0) | (np.abs(wides(x)) > error_of(x)), 0, INFINITE))


def of_kind(name):
    """isfinite and its like: a number with a finite bound is finite (tracked.finish)."""
    return lambda x: finish(getattr(np, name)(plain(x)), np.where(np.isfinite(error_of(x)), 0, INFINITE))


def heaviside(x, at_zero):
    """Open where x may be zero or not; at zero it is the other operand."""
    result = np.asarray(np.heaviside(plain(x), plain(at_zero)))
    open_ = (error_of(x) != 0) & ~(np.abs(wides(x)) > error_of(x))
    return rounded(result, np.where(open_, INFINITE, np.where(wides(x) == 0, error_of(at_zero), 0)))


def round_(x, decimals=0):
    """rint(x * 10**decimals) / 10**decimals, rounded at each step."""
    if np.asarray(plain(x)).dtype.kind != "f" or decimals == 0:
        value = np.asarray(NAMESPACE["np"].round(plain(x)))
        return Tracked(value, functions["rint"](x).error) if value.dtype.kind == "f" else unknown(value, x)
    scale = 10.0 ** decimals
    return functions["divide"](functions["rint"](functions["multiply"](x, scale)), scale)


def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    """Choices by what is not finite, which a finite bound decides."""
    value = np.nan_to_num(plain(x), nan=nan, posinf=posinf, neginf=neginf)
    return rounded(value, np.where(np.isfinite(error_of(x)), error_of(x), INFINITE))


def asarray(x, dtype=None):
    x = x if isinstance(x, Tracked) else Tracked(plain(x))
    return x if dtype is None or x.dtype == dtype else cast(x, dtype)


def array(x, dtype=None):
    """Of an array, or a display with tracked numbers in it."""
    bounded = Tracked(np.array(plain(x)), np.array(error_of(x))) if isinstance(x, Tracked) or has_tracked(x) else Tracked(np.array(plain(x)))
    return bounded if dtype is None else cast(bounded, dtype)


def divmod_(a, b):
    return functions["floor_divide"](a, b), functions["remainder"](a, b)


for _name, _function in MONOTONE.items():
    functions[_name] = elementary(_name, at_ends(_function))
for _name in ("deg2rad", "rad2deg", "radians", "degrees"):
    functions[_name] = scaled(_name)
for _name in ("isnan", "isinf", "isfinite"):
    functions[_name] = of_kind(_name)
for _name in ("isposinf", "isneginf"):
    functions[_name] = of_kind(_name)
for _name in ("rint", "fix"):
    functions[_name] = step_function(getattr(NAMESPACE["np"], _name))
for _name in ("fmod", "gcd", "lcm", "spacing"):
    functions[_name] = tracked.pointwise(_name)
functions.update(
    tan=elementary("tan", tan_propagated), cosh=elementary("cosh", lambda x: np.sinh(np.abs(wides(x)) + error_of(x)) * error_of(x)),
    hypot=elementary("hypot", lambda a, b: error_of(a) + error_of(b)), atan2=elementary("atan2", atan2_propagated),
    arctan2=elementary("arctan2", atan2_propagated), logaddexp=elementary("logaddexp", larger_error, 1),
    logaddexp2=elementary("logaddexp2", larger_error, 1), copysign=copysign, nextafter=nextafter, signbit=signbit, heaviside=heaviside, round=round_,
    nan_to_num=nan_to_num,
    around=round_, fmin=tracked.extremum("fmin"), fmax=tracked.extremum("fmax"), fabs=tracked.rounded_function("absolute"), asarray=asarray,
    divmod=divmod_, conj=functions["positive"], conjugate=functions["positive"], real=lambda x: asarray(x).real, imag=lambda x: asarray(x).imag,
    float_power=lambda a, b: tracked.power(cast(asarray(a), np.float64), cast(asarray(b), np.float64)), empty=tracked.creation("zeros"), pow=tracked.power,
    result_type=lambda *operands: NAMESPACE["np"].result_type(*map(plain, operands)))


ALIASES = {"amax": "max", "amin": "min", "bitwise_invert": "invert", "bitwise_not": "invert", "bitwise_left_shift": "left_shift", "bitwise_right_shift": "right_shift"}
functions.update({alias: functions[name] for alias, name in ALIASES.items()})


# ---- scans -------------------------------------------------------------------------------------------------------


def scanned(x, axis, function):
    """function(x, axis) of the elements in row-major order, or along an axis."""
    x = asarray(x)
    return function(functions["ravel"](x), 0) if axis is None else function(x, axis)


def is_exact(errors, result):
    """Prefixes are taken from the left on both sides: the same bits where all elements so far are exact, unless rules may reorder."""
    return (errors == 0) & ~(Mode.relaxed & (result.dtype.kind == "f"))


def prefix_counts(x, axis):
    return np.cumsum(np.ones(x.shape, wide), axis=axis)


def sum_scan(x, axis, dtype=None):
    """As a sum of so many terms."""
    result = np.cumsum(x.value, axis=axis, dtype=dtype)
    errors, terms = np.cumsum(x.error, axis=axis), np.cumsum(magnitude(x), axis=axis)
    bound = errors + 4 * unit(result.dtype) * prefix_counts(x, axis) * (terms + errors) + SIGN
    return finish(result, np.where(is_exact(errors, result), 0, np.where(np.isfinite(terms), bound, INFINITE)))


def product_scan(x, axis, dtype=None):
    """As a product of so many factors: tracked.tracked_product."""
    result = np.cumprod(x.value, axis=axis, dtype=dtype)
    if result.dtype.kind != "f":
        return unknown(result, functions["add"](Tracked(np.cumsum(x.error, axis=axis)), 0)) if has_error(x) else Tracked(result)
    relative = np.where(x.error == 0, 0, x.error / np.abs(x.value.astype(wide)))
    growth = np.expm1(np.cumsum(np.log1p(relative + 2 * unit(result.dtype)), axis=axis))
    logs = np.abs(np.log2(np.abs(x.value.astype(wide))))
    safe = np.cumsum(np.where(np.isfinite(logs), logs, INFINITE), axis=axis) < (116 if result.dtype == np.float32 else 1012)
    bound = np.where(safe, np.abs(result.astype(wide)) * 2 * growth, INFINITE)
    return finish(result, np.where(is_exact(np.cumsum(x.error, axis=axis), result), 0, bound))


def extremum_scan(name):
    """As far off as the element so far that is farthest off; a zero has either sign."""
    def function(x, axis):
        result = getattr(np, name).accumulate(x.value, axis=axis)
        error = np.maximum.accumulate(x.error, axis=axis)
        return rounded(result, np.where((result == 0) & (result.dtype.kind == "f"), np.maximum(error, SIGN), error))
    return function


def bitwise_scan(name):
    def function(x, axis):
        return finish(getattr(np, name).accumulate(x.value, axis=axis), np.where(np.cumsum(x.error, axis=axis) == 0, 0, INFINITE))
    return function


def without_nan(name, value):
    def function(x, axis=None):
        x = asarray(x)
        return functions[name](functions["where"](functions["isnan"](x), value, x) if x.dtype.kind in "fc" else x, axis)
    return function


def with_initial(name, value):
    def function(x, axis, include_initial=False):
        x = asarray(x)
        found = functions[name](x, axis)
        if not include_initial:
            return found
        shape = [1 if k == axis % x.ndim else n for k, n in enumerate(x.shape)]
        return functions["concatenate"]((Tracked(np.full(shape, value, found.dtype)), found), axis=axis)
    return function


functions.update(cumsum=lambda x, axis=None: scanned(x, axis, sum_scan), cumprod=lambda x, axis=None: scanned(x, axis, product_scan),
                 nancumsum=without_nan("cumsum", 0), nancumprod=without_nan("cumprod", 1), cumulative_sum=with_initial("cumsum", 0),
                 cumulative_prod=with_initial("cumprod", 1))

# ---- methods of functions of two arguments -----------------------------------------------------------------------
REDUCED = {"add": "sum", "multiply": "prod", "minimum": "min", "maximum": "max", "logical_and": "all", "logical_or": "any"}
SCANNED = {"add": sum_scan, "multiply": product_scan, "minimum": extremum_scan("minimum"), "maximum": extremum_scan("maximum"),
           "bitwise_and": bitwise_scan("bitwise_and"), "bitwise_or": bitwise_scan("bitwise_or"), "bitwise_xor": bitwise_scan("bitwise_xor")}


def outer_of(name):
    def outer(a, b):
        a, b = asarray(a), asarray(b)
        return functions[name](a.reshape(a.shape + (1,) * b.ndim), b)
    return outer


def reduce_of(name):
    return lambda x, axis=0, keepdims=False: functions[REDUCED[name]](x, axis=axis, keepdims=keepdims)


def bitwise_reduce(name):
    def reduce(x, axis=0, keepdims=False):
        errors = np.any(x.error != 0, axis=axis, keepdims=keepdims)
        return finish(getattr(np, name).reduce(x.value, axis=axis, keepdims=keepdims), np.where(errors, INFINITE, 0))
    return reduce


for _name in [name for name in functions if isinstance(getattr(np, name, None), np.ufunc) and getattr(np, name).nin == 2]:
    functions[_name].outer = outer_of(_name)
for _name in REDUCED:
    functions[_name].reduce = reduce_of(_name)
for _name in ("bitwise_and", "bitwise_or"):
    functions[_name].reduce = bitwise_reduce(_name)
for _name, _scan in SCANNED.items():
    functions[_name].accumulate = lambda x, axis=0, _scan=_scan: _scan(x, axis)

# ---- elements by arrays of integers ------------------------------------------------------------------------------


def gathered(name):
    """Elements with their own bounds, where the indices are certain."""
    def function(x, indices, *arguments, **options):
        x, take = asarray(x), getattr(np, name)
        result = take(x.value, plain(indices), *arguments, **options)
        return Tracked(result, view(take(x.error, plain(indices), *arguments, **options))) if not has_error(indices) else finish(result, INFINITE)
    return function


for _name in ("take", "take_along_axis"):
    functions[_name] = gathered(_name)
Tracked.take = lambda self, *arguments, **options: functions["take"](self, *arguments, **options)


class Grid:
    """np.mgrid and np.ogrid: exact arrays."""

    def __init__(self, name):
        self.grid = getattr(np, name)

    def __getitem__(self, index):
        found = self.grid[tracked.plain_index(index)]
        return Tracked(found) if isinstance(found, np.ndarray) else [Tracked(axis) for axis in found]


functions.update(mgrid=Grid("mgrid"), ogrid=Grid("ogrid"))


def at_of(name):
    """One element after the other, as NumPy writes them."""
    def at(a, indices, b):
        if not has_error(a, indices, b):
            getattr(np, name).at(a.value, tracked.plain_index(indices), plain(b))
            return
        places = np.arange(a.size).reshape(a.shape)[tracked.plain_index(indices)]
        b = functions["broadcast_to"](asarray(b), places.shape)
        for place in np.ndindex(places.shape):
            element = np.unravel_index(places[place], a.shape)
            a[element] = functions[name](a[element], b[place])
    return at


for _name in [name for name in functions if hasattr(functions[name], "outer")]:
    functions[_name].at = at_of(_name)

# ---- contractions ------------------------------------------------------------------------------------------------


def multilinear(function, operands):
    """What is linear in each operand: the products of magnitudes, with and without the bounds, and as many roundings as the result
    for ones has terms (NumPy adds all of them in one loop) and factors."""
    operands = [asarray(x) for x in operands]
    result = np.asarray(function(*(x.value for x in operands)))
    if result.dtype.kind != "f":
        return finish(result, INFINITE if has_error(*operands) else 0)
    sizes = [magnitude(x) for x in operands]
    if not all(np.all(np.isfinite(size)) for size in sizes):
        return finish(result, INFINITE)
    count = function(*(np.ones(x.shape, wide) for x in operands)) + len(operands)
    terms = function(*(size + x.error for size, x in zip(sizes, operands)))
    propagated = (terms - function(*sizes)) * (1 + wide(2) ** -40)
    return finish(result, propagated + count * (4 * unit(result.dtype) * terms + 4 * smallest(result.dtype)))


def keeps_elements(subscripts, operands):
    """Of one operand whose labels all stay einsum is a view."""
    terms, _, kept = subscripts.partition("->")
    return len(operands) == 1 and kept and set(terms) <= set(kept)


def einsum(subscripts, *operands):
    if keeps_elements(subscripts, operands):
        return Tracked(np.einsum(subscripts, operands[0].value), view(np.einsum(subscripts, operands[0].error)))
    return multilinear(lambda *arrays: np.einsum(subscripts, *arrays), operands)


def tensordot(a, b, axes=2):
    return multilinear(lambda x, y: np.tensordot(x, y, axes), (a, b))


def vecdot(a, b, axis=-1):
    return multilinear(lambda x, y: NAMESPACE["np"].vecdot(x, y, axis=axis), (a, b))


def trace(x, offset=0):
    return functions["sum"](functions["diagonal"](x, offset), axis=-1)


def chain(operands):
    """From the left. In another order each product's roundings meet the same products of magnitudes, so that the bound is the same."""
    found = operands[0]
    for factor in operands[1:]:
        found = functions["matmul"](found, factor)
    return found


def norm(x, ord=None, axis=None, keepdims=False):
    """By its definition for vectors, and of matrices by columns or rows where the order is 1 or infinite; integers in f64."""
    x = asarray(x)
    x = x if x.dtype.kind in "fc" else cast(x, np.float64)
    size = functions["absolute"](x)
    if ord in (1, np.inf) and x.ndim == 2 and axis is None:
        return functions["max"](functions["sum"](size, axis=0 if ord == 1 else 1), keepdims=keepdims)
    if ord == 1:
        return functions["sum"](size, axis=axis, keepdims=keepdims)
    if ord == np.inf:
        return functions["max"](size, axis=axis, keepdims=keepdims)
    return functions["sqrt"](functions["sum"](functions["multiply"](size, size), axis=axis, keepdims=keepdims))


class TrackedLinalg:
    """np.linalg's names, of which most are np's own."""

    norm, multi_dot = staticmethod(norm), staticmethod(chain)

    def __getattr__(self, name):
        return functions[name]

    @staticmethod
    def vector_norm(x, axis=None, keepdims=False):
        return norm(x, None, axis, keepdims)

    @staticmethod
    def matrix_norm(x):
        return norm(x, None, (-2, -1))

    @staticmethod
    def diagonal(x, offset=0):
        return functions["diagonal"](x, offset, -2, -1)

    @staticmethod
    def trace(x, offset=0):
        return functions["sum"](functions["diagonal"](x, offset, -2, -1), axis=-1)

    @staticmethod
    def matrix_power(x, exponent):
        return chain([x] * exponent)


functions.update(array=array, einsum=einsum, tensordot=tensordot, vecdot=vecdot, trace=trace, linalg=TrackedLinalg())
for _name in ("diag", "concat", "permute_dims"):
    functions[_name] = tracked.structural("np", _name)
for _name in ("cumsum", "cumprod", "clip", "round", "trace", "repeat", "transpose", "squeeze", "diagonal", "dot"):
    setattr(Tracked, _name, lambda self, *arguments, _name=_name, **options: functions[_name](self, *arguments, **options))


def conjugate_method(self):
    """NumPy's method is real numbers themselves, not a copy."""
    return functions["conj"](self) if tracked.is_complex(self) else self


Tracked.conj = Tracked.conjugate = conjugate_method
