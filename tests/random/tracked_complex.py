"""Error bounds of complex numbers (see tracked.py). The error of a complex array is complex too: its parts bound the differences of
the parts. Arithmetic follows NumPy's formulas on tracked parts, so that its bounds are those of the real operations; sums are two
real sums, contractions the contractions of all choices of parts. Importing it makes the functions of tracked.functions take complex
operands; one that has no bounds for them raises."""
import functools
import itertools

import tracked
import tracked_library
from scope import NAMESPACE, np
from tracked import BOTH_INFINITE, INFINITE, Tracked, cast, error_of, finish, functions, has_error, is_complex, joined_error, parts_of, plain, unit, unknown, wide
from tracked_functions import keeps_elements


def numpy_function(name):
    return getattr(NAMESPACE["np"], name)


def parts_like(value, *operands):
    """Both parts of each operand, in the dtype that the parts of a result like `value` have."""
    dtype = np.asarray(value).real.dtype
    return [tuple(cast(part, dtype) for part in parts_of(x)) for x in operands]


def by_parts(name, formula):
    """A function whose result's parts `formula` makes of the operands' parts; exact on exact operands."""
    def function(*operands):
        value = np.asarray(numpy_function(name)(*map(plain, operands)))
        if not has_error(*operands) and not tracked.Mode.relaxed:
            return Tracked(value)
        real, imaginary = formula(*parts_like(value, *operands))
        return Tracked(value, joined_error(value.shape, real.error, imaginary.error))
    return function


def partwise(name):
    return lambda *operands: (functions[name](*(x[0] for x in operands)), functions[name](*(x[1] for x in operands)))


def product(x, y):
    (a, b), (c, d) = x, y
    return a * c - b * d, a * d + b * c


def quotient(x, y):
    """Smith's algorithm."""
    (a, b), (c, d) = x, y
    is_first = functions["greater_equal"](functions["absolute"](c), functions["absolute"](d))
    low, high = d / c, c / d
    first, second = 1.0 / (c + d * low), 1.0 / (d + c * high)
    choose = functions["where"]
    return (choose(is_first, (a + b * low) * first, (a * high + b) * second),
            choose(is_first, (b - a * low) * first, (b * high - a) * second))


def conjugate(x):
    value = np.conj(plain(x))
    return Tracked(value, np.array(error_of(x)))


def magnitude(x):
    return functions["hypot"](*parts_of(x))


def angle(x):
    real, imaginary = parts_of(x)
    return functions["arctan2"](imaginary, real)


def comparison(name):
    """Certain where it is certain of both parts."""
    def function(a, b):
        value = getattr(np, name)(plain(a), plain(b))
        dtype = np.result_type(plain(a), plain(b)).type(0).real.dtype
        compared = [functions[name](cast(p, dtype), cast(q, dtype)) for p, q in zip(parts_of(a), parts_of(b))]
        return finish(value, compared[0].error + compared[1].error)
    return function


def of_kind(name):
    def function(x):
        real, imaginary = (functions[name](part) for part in parts_of(x))
        return finish(getattr(np, name)(plain(x)), real.error + imaginary.error)
    return function


SMALLEST, LARGEST = 1e-6, 9  # magnitudes of a part that is not 0


def is_moderate(part):
    size = np.abs(part)
    return (size <= LARGEST) & (size >= SMALLEST) | (size == 0)


# Units u of |result| by which a function may err, and the least size that counts beside it: NumPy's results cancel there, as log
# does near 1, or are differences from a constant (arccos, log1p, expm1).
UNITS = dict.fromkeys(("exp", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arctan", "arcsinh", "arctanh"), (32, 0))
UNITS.update(dict.fromkeys(("log", "arccos", "arccosh"), (32, 1)), exp2=(64, 0), **dict.fromkeys(("expm1", "log2", "log10", "log1p"), (64, 1)))


def moderate_parts(x):
    return (error_of(x) == 0) & is_moderate(np.asarray(plain(x)).real) & is_moderate(np.asarray(plain(x)).imag)


def elementary(name):
    """docs/accuracy.md: 16 or 32 u |result| for parts of moderate magnitude, on either side."""
    units, least = UNITS[name]

    def function(x):
        value = np.asarray(getattr(np, name)(plain(x)))
        bound = units * unit(value.real.dtype) * np.maximum(np.abs(value.astype(np.clongdouble)), least)
        bound = np.where(np.isfinite(value) & moderate_parts(x), bound, INFINITE)
        return finish(value, joined_error(value.shape, bound, bound))
    return function


def relative_growth(x, fold, u):
    """What the product of the sizes of x's elements grows by when each has its error and each product of two complex numbers errs by
    4 u (Brent, Percival and Zimmermann: sqrt(5) u), on either side; and where no partial product leaves the range."""
    sizes = np.abs(np.asarray(plain(x)).astype(np.clongdouble))
    errors = error_of(x)
    widest = (errors.real + errors.imag if errors.dtype == tracked.wide_pair else errors) + sizes
    logs = np.abs(np.log2(np.where(sizes > 0, sizes, 1)))
    usual = np.isfinite(sizes) & np.isfinite(widest) & (sizes > 0)
    limit = 116 if u > 1e-10 else 1012
    return fold("prod", widest * (1 + 8 * u)) - fold("prod", sizes), (fold("all", usual)) & (fold("sum", logs) < limit)


def product_of_elements(x, axis=None, keepdims=False, dtype=None):
    value = np.asarray(np.prod(plain(x), axis=axis, keepdims=keepdims, dtype=dtype))
    bound, usual = relative_growth(x, lambda fold, of: getattr(np, fold)(of, axis=axis, keepdims=keepdims), unit(value.real.dtype))
    bound = np.where(usual, bound, INFINITE)
    return finish(value, joined_error(value.shape, bound, bound))


PREFIXES = {"prod": np.cumprod, "sum": np.cumsum, "all": lambda x, axis: np.logical_and.accumulate(x if axis is not None else np.ravel(x), axis=axis or 0)}


def products_so_far(x, axis=None, dtype=None):
    value = np.cumprod(plain(x), axis=axis, dtype=dtype)
    bound, usual = relative_growth(x, lambda fold, of: PREFIXES[fold](of, axis=axis), unit(value.real.dtype))
    bound = np.where(usual, bound, INFINITE)
    return finish(value, joined_error(value.shape, bound, bound))


def reduction(name):
    def function(x, axis=None, keepdims=False, dtype=None):
        value = np.asarray(getattr(np, name)(plain(x), axis=axis, keepdims=keepdims, dtype=dtype))
        real, imaginary = (functions[name](part, axis=axis, keepdims=keepdims) for part in parts_like(value, x)[0])
        return Tracked(value, joined_error(value.shape, real.error, imaginary.error))
    return function


def mean(x, axis=None, keepdims=False, dtype=None):
    """NumPy divides by the number of elements as a complex one, so that a part that is not finite spoils the other."""
    found = reduction("mean")(x, axis=axis, keepdims=keepdims, dtype=dtype)
    return finish(found.value, np.where(np.isfinite(found.value), found.error, BOTH_INFINITE))


def scan(name):
    def function(x, axis=None, dtype=None):
        value = np.cumsum(plain(x), axis=axis)
        real, imaginary = (functions["cumsum"](part, axis=axis) for part in parts_like(value, x)[0])
        return Tracked(value, joined_error(value.shape, real.error, imaginary.error))
    return function


def contraction(name, real_function):
    """Linear in each operand: the sum of the contractions of real and imaginary parts. An even number of imaginary parts makes a
    real term."""
    def function(*arguments, **options):
        literals = [x for x in arguments if isinstance(x, str)]
        operands = arguments[len(literals):] if name == "einsum" else arguments[:2]
        rest = () if name == "einsum" else arguments[2:]
        value = np.asarray(numpy_function(name)(*literals, *map(plain, operands), *rest, **options))
        found = joined_error(value.shape, wide(0), wide(0))
        for chosen in itertools.product((0, 1), repeat=len(operands)):
            if all(is_complex(x) or not part for x, part in zip(operands, chosen)):
                chosen_parts = [parts[part] for parts, part in zip(parts_like(value, *operands), chosen)]
                term = real_function(*literals, *chosen_parts, *rest, **options).error
                half = found.imag if sum(chosen) % 2 else found.real
                half += term
        return finish(value, np.where(np.isfinite(value), found, BOTH_INFINITE))
    return function


def einsum(of_any_dtype, of_products):
    def function(subscripts, *operands):
        return (of_any_dtype if keeps_elements(subscripts, operands) else of_products)(subscripts, *operands)
    return function


def integer_power(value, a, b):
    """In relaxed mode each of the products of the power may be contracted: 4 u each, which squares double, on either side."""
    if not tracked.Mode.relaxed:
        return unknown(value, a, b)
    bound = 8 * unit(value.real.dtype) * (abs(b) + 2) * np.abs(value.astype(np.clongdouble))
    bound = np.where(np.isfinite(value) & moderate_parts(a), bound, INFINITE)
    return finish(value, joined_error(value.shape, bound, bound))


def power(a, b):
    """Integers are exact on exact operands (the same products); of others docs/accuracy.md has 8 u (1 + |b log a|) |result|, on either side."""
    value = np.asarray(numpy_function("power")(plain(a), plain(b)))
    if not isinstance(b, Tracked) and not is_complex(b) and b == int(b):
        return integer_power(value, a, b)
    base, exponent = (np.asarray(plain(x)).astype(np.clongdouble) for x in (a, b))
    logarithm = np.log(np.where(base == 0, 1, base))
    bound = 16 * unit(value.real.dtype) * (1 + np.abs(exponent * logarithm) + np.abs(exponent)) * np.abs(value.astype(np.clongdouble))
    usual = np.isfinite(value) & (base != 0) & moderate_parts(a) & moderate_parts(b)
    bound = np.where(usual, bound, INFINITE)
    return finish(value, joined_error(value.shape, bound, bound))


def unknown_function(name):
    return lambda *operands, **options: unknown(numpy_function(name)(*map(plain, operands), **options), *operands)


def chosen(name):
    """An element, or its place: certain where all of them are. Which one of several elements with NaN depends on NumPy's order in memory."""
    def function(x, axis=None, keepdims=False):
        value = np.asarray(numpy_function(name)(plain(x), axis=axis, keepdims=keepdims))
        is_open = np.any(error_of(x) != 0, axis=axis, keepdims=keepdims) | np.isnan(value)
        return finish(value, np.where(is_open, INFINITE, 0))
    return function


COMPLEX = {"add": by_parts("add", partwise("add")), "subtract": by_parts("subtract", partwise("subtract")),
           "negative": by_parts("negative", partwise("negative")), "positive": by_parts("positive", partwise("positive")),
           "multiply": by_parts("multiply", product), "divide": by_parts("divide", quotient), "square": by_parts("square", lambda x: product(x, x)),
           "reciprocal": by_parts("reciprocal", lambda x: quotient((Tracked(np.ones_like(x[0].value)), Tracked(np.zeros_like(x[0].value))), x)),
           "conj": conjugate, "absolute": magnitude, "angle": angle, "power": power, "sum": reduction("sum"), "mean": mean, "cumsum": scan("cumsum")}
COMPLEX.update(true_divide=COMPLEX["divide"], conjugate=conjugate, abs=magnitude)
COMPLEX.update({name: comparison(name) for name in ("equal", "not_equal")})
COMPLEX.update({name: of_kind(name) for name in ("isnan", "isinf", "isfinite")})
COMPLEX.update({name: elementary(name) for name in UNITS})
COMPLEX.update({name.replace("arc", "a"): COMPLEX[name] for name in UNITS if name.startswith("arc")})
COMPLEX.update(prod=product_of_elements, cumprod=products_so_far, pow=power)
COMPLEX.update({name: unknown_function(name) for name in ("logical_and", "logical_or", "logical_xor", "logical_not", "iscomplex", "isreal")})
ORDER = ["less", "less_equal", "greater", "greater_equal", "minimum", "maximum", "fmin", "fmax"]
COMPLEX.update({name: unknown_function(name) for name in ORDER + ["rint", "round", "around", "nan_to_num"]})
COMPLEX.update({name: chosen(name) for name in ("max", "min", "amax", "amin", "argmax", "argmin")}, clip=tracked.clip)
CONTRACTIONS = ["matmul", "dot", "outer", "inner", "einsum", "tensordot"]
COMPLEX.update({name: contraction(name, functions[name]) for name in CONTRACTIONS})
COMPLEX["einsum"] = einsum(functions["einsum"], COMPLEX["einsum"])
COMPLEX["vecdot"] = lambda a, b, axis=-1: contraction("vecdot", functions["vecdot"])(a, b, axis=axis)


def has_complex(x):
    return any(map(has_complex, x)) if isinstance(x, (tuple, list)) else is_complex(x)


# Those that know no dtype, or are made of others.
ANY_DTYPE = set(tracked.STRUCTURAL) | {"where", "any", "all", "asarray", "real", "imag", "take", "take_along_axis", "diag", "concat", "permute_dims", "trace",
                                       "zeros_like", "ones_like", "empty_like", "full", "full_like", "result_type", "copy", "array", "nancumsum", "nancumprod", "cumulative_sum", "cumulative_prod"}


def dispatching(name, real_function):
    taken = getattr(getattr(np, name, None), "nin", 4)  # a ufunc's next argument is out

    @functools.wraps(real_function)
    def function(*arguments, out=None, **options):
        if len(arguments) > taken:
            *arguments, out = arguments
        if has_complex(arguments) and name not in COMPLEX:
            raise TypeError("np.%s has no bounds of complex numbers" % name)
        result = (COMPLEX[name] if has_complex(arguments) else real_function)(*arguments, **options)
        if out is None:
            return result
        out[...] = result
        return out
    return function


functions.setdefault("angle", lambda x: functions["arctan2"](functions["zeros_like"](x), x))
functions.setdefault("iscomplex", unknown_function("iscomplex"))
functions.setdefault("isreal", unknown_function("isreal"))
for _name in sorted(set(functions) - ANY_DTYPE - set(tracked_library.LIBRARY) - {"linalg", "mgrid", "ogrid"}):
    functions[_name] = dispatching(_name, functions[_name])


def sums_so_far(real_accumulate):
    return lambda x, axis=0: functions["cumsum"](x, axis=axis) if has_complex(x) else real_accumulate(x, axis)


functions["add"].accumulate = sums_so_far(functions["add"].accumulate)


def power_operator(a, b):
    """NumPy's operator has short cuts for arrays, whose zeros have signs; np.power has none."""
    if is_complex(a) and np.ndim(plain(a)) > 0 and not isinstance(b, Tracked) and b in (1, 2, 0.5, -1):
        return functions[{1: "positive", 2: "square", 0.5: "sqrt", -1: "reciprocal"}[b]](a)
    return functions["power"](a, b)


Tracked.__pow__ = power_operator
