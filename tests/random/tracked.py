"""NumPy arrays with error bounds: how far a correct compiler may be from NumPy, element by element.

A program runs once more on these when its results differ from NumPy's in some bit. Each element carries a bound on the distance
between any two permitted computations of it; u is half an ulp of 1:

    0        the operation is exact on exact operands: equal bits
    finite   + - * / sqrt of operands with bounds: first-order propagation, and each side rounds once (2 u |r|);
             sums and contractions: 4 u n sum|terms| (design.md), and the operands' bounds summed;
             math functions: within 1 ulp here and 4 ulp in NumPy, and the derivative times the operand's bound
    infinite not comparable: what depends on a decision (a comparison, floor, argmax, a cast to integers) that the bounds leave open

The error of a complex array is complex: its parts bound the differences of the parts (tracked_complex.py).

Control flow that depends on an open decision ends the comparison (Undecided). SIGN is the bound of a zero of either sign.

With --fp=relaxed terms may be reordered, fused and distributed over, so that operations on exact operands have bounds too. They
are relative to the sum of the magnitudes of the terms, which a result that cancels hides: a bound is never below 2 u sum|terms|, so
that sum|terms| <= bound / (2 u) for whatever comes next (magnitude).
"""
from scope import NAMESPACE, np, oracle

wide, wide_pair = np.longdouble, np.clongdouble
SIGN = wide("1e-4000")
INFINITE = wide(np.inf)
BOTH_INFINITE = wide_pair(complex(np.inf, np.inf))


class Undecided(Exception):
    pass


class Mode:
    relaxed = False


def unit(dtype):
    return wide(np.finfo(dtype).eps) / 2 if np.dtype(dtype).kind == "f" else wide(0)


def smallest(dtype):
    return wide(np.finfo(dtype).smallest_subnormal)


class Tracked:
    __slots__ = ("value", "error")
    __array_ufunc__ = None

    def __init__(self, value, error=None):
        self.value = np.asarray(value)
        error_type = wide_pair if self.value.dtype.kind == "c" else wide
        self.error = np.zeros(self.value.shape, error_type) if error is None else np.asarray(error, error_type)

    # ---- what Python sees --------------------------------------------------------------------------------------------

    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    dtype = property(lambda self: self.value.dtype)
    real = property(lambda self: Tracked(self.value.real, self.error.real) if is_complex(self) else self)
    imag = property(lambda self: Tracked(self.value.imag, self.error.imag) if is_complex(self) else Tracked(np.zeros_like(self.value)))

    def decided(self):
        if np.any(self.error != 0):
            raise Undecided()
        return self.value

    def __bool__(self):
        return bool(self.decided())

    def __index__(self):
        return self.decided()[()].__index__()

    def __int__(self):
        return int(self.decided())

    def __float__(self):
        return float(self.decided())

    def __complex__(self):
        return complex(self.decided())

    def __len__(self):
        return len(self.value)

    def __getitem__(self, index):
        index = plain_index(index)
        return Tracked(self.value[index], view(self.error[index]))

    def __setitem__(self, index, item):
        index = plain_index(index)
        source = item if isinstance(item, Tracked) else Tracked(item)
        if np.shares_memory(self.value, source.value):  # NumPy reads what it has overwritten where index arrays are involved (docs/language.md)
            source = Tracked(source.value.copy(), source.error.copy())
        converted, same_index = cast(source, self.value.dtype), detached(index)
        self.value[index] = source.value
        self.error[same_index] = converted.error


def detached(index):
    """The index as it is now: it may be a part of what is written."""
    return tuple(map(detached, index)) if isinstance(index, tuple) else index.copy() if isinstance(index, np.ndarray) else index


def view(error):
    error = np.asarray(error)
    return error if error.dtype == wide_pair else np.asarray(error, dtype=wide)


def is_complex(x):
    return x.value.dtype.kind == "c" if isinstance(x, Tracked) else isinstance(x, (complex, np.complexfloating))


def parts_of(x):
    """Real and imaginary part, views where x is complex."""
    x = x if isinstance(x, Tracked) else Tracked(plain(x))
    return x.real, x.imag


def joined_error(shape, real, imaginary):
    """The error of a complex array from its parts', without their product with 1j: an infinite part leaves the other one alone."""
    error = np.empty(shape, wide_pair)
    error.real, error.imag = real, imaginary
    return error


def plain_index(index):
    if isinstance(index, tuple):
        return tuple(map(plain_index, index))
    if isinstance(index, slice):
        return slice(*(part if part is None else part.__index__() for part in (index.start, index.stop, index.step)))
    if isinstance(index, Tracked):
        return index.decided() if index.ndim else index.__index__()
    return index


def plain(x):
    if isinstance(x, Tracked):
        # NumPy 1.24 would take a scalar of c128 for a Python number.
        return x.value[()] if x.value.ndim == 0 and x.value.dtype != np.complex128 else x.value
    return type(x)(map(plain, x)) if isinstance(x, (tuple, list)) else x


def error_of(x):
    if isinstance(x, Tracked):
        return x.error
    if isinstance(x, (tuple, list)) and any(isinstance(item, Tracked) for item in x):
        return type(x)(map(error_of, x))
    return np.zeros(x.shape, wide) if isinstance(x, np.ndarray) and x.ndim else wide(0)


def has_error(*operands):
    return any(np.any(error_of(x) != 0) for x in operands)


# ---- pointwise ---------------------------------------------------------------------------------------------------


def finish(result, error):
    """Numbers that are not finite, or may overflow, are comparable only when exact."""
    value = np.asarray(result)
    if value.dtype.kind == "c":
        return by_parts(finish, value, error)
    error = np.array(np.broadcast_to(error, value.shape), wide)
    error[np.isnan(error)] = INFINITE
    if value.dtype.kind == "f":
        overflows = ~(np.abs(value.astype(wide)) + error < wide(np.finfo(value.dtype).max))
        error[overflows & (error != 0)] = INFINITE
    else:
        error[error != 0] = INFINITE
    return Tracked(value, error)


def by_parts(function, value, error):
    """finish or rounded of both parts; a real error is one of each."""
    error = np.asarray(error)
    imaginary = error.imag if error.dtype == wide_pair else error
    real, imaginary = function(value.real, error.real), function(value.imag, imaginary)
    return Tracked(value, joined_error(value.shape, real.error, imaginary.error))


def rounded(result, error):
    """Both sides round: where the operands' bounds are 0 they round the same number."""
    result = np.asarray(result)
    if result.dtype.kind == "c":
        return by_parts(rounded, result, error)
    if result.dtype.kind != "f":
        return finish(result, error)
    bound = error * (1 + 4 * unit(result.dtype)) + 2 * unit(result.dtype) * np.abs(result.astype(wide)) + 2 * smallest(result.dtype)
    return finish(result, np.where(error == 0, 0, bound))


def wides(x):
    """Real numbers with 64 bits of significand."""
    values = np.asarray(plain(x))
    if values.dtype.kind == "c":
        raise TypeError("the bounds of complex numbers are made of those of their parts")
    return values.astype(wide)


def add_error(a, b):
    return error_of(a) + error_of(b)


def magnitude(x):
    """|x|, or with --fp=relaxed a bound on the sum of the magnitudes of the terms that x is the sum of."""
    size, u = np.abs(wides(x)), unit(np.asarray(plain(x)).dtype)
    return np.maximum(size, error_of(x) / (2 * u)) if Mode.relaxed and u and isinstance(x, Tracked) else size


def multiply_error(a, b):
    """0 times what has a bound is a zero of either sign."""
    error = magnitude(a) * error_of(b) + magnitude(b) * error_of(a) + error_of(a) * error_of(b)
    return np.where(add_error(a, b) == 0, 0, np.maximum(error, SIGN))


def divide_error(a, b):
    divisor = np.abs(wides(b)) - error_of(b)
    error = (magnitude(a) * error_of(b) + np.abs(wides(b)) * error_of(a)) / (np.abs(wides(b)) * divisor)
    return np.where(add_error(a, b) == 0, 0, np.where(divisor > 0, np.maximum(error, SIGN), INFINITE))


def sqrt_error(a):
    """Without a bound where the operand may be negative; a zero of either sign stays one."""
    low = wides(a) - error_of(a)
    error = np.where(low > 0, error_of(a) / np.sqrt(np.abs(wides(a))), np.where((wides(a) == 0) & (error_of(a) == SIGN), SIGN, INFINITE))
    return np.where(error_of(a) == 0, 0, error)


ROUNDED = {"add": add_error, "subtract": add_error, "multiply": multiply_error, "divide": divide_error, "true_divide": divide_error,
           "sqrt": sqrt_error, "square": lambda a: multiply_error(a, a), "reciprocal": lambda a: divide_error(1, a),
           "negative": error_of, "absolute": error_of, "abs": error_of, "positive": error_of}


def math_error(derivative):
    def error(result, a):
        ulps = 5 * (2 * unit(result.dtype) * np.abs(result.astype(wide)) + smallest(result.dtype))
        return ulps + derivative(wides(a), error_of(a))
    return error


MATH = {"exp": math_error(lambda a, e: np.exp(a) * np.expm1(e)), "sin": math_error(lambda a, e: e), "cos": math_error(lambda a, e: e),
        "tanh": math_error(lambda a, e: e), "log": math_error(lambda a, e: np.where(e == 0, 0, np.where(a > e, e / (a - e), INFINITE)))}
COMPARISONS = {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}


# What the terms of a result sum up to.
TERMS = {"add": lambda a, b: magnitude(a) + magnitude(b), "multiply": lambda a, b: magnitude(a) * magnitude(b),
         "divide": lambda a, b: magnitude(a) / np.abs(wides(b)), "sqrt": lambda a: np.sqrt(magnitude(a)), "square": lambda a: magnitude(a) ** 2,
         "reciprocal": lambda a: 1 / np.abs(wides(a))}
TERMS.update(subtract=TERMS["add"], true_divide=TERMS["divide"])


def relaxed_error(name, result, operands):
    """Both sides of a relaxed operation round their own terms."""
    if not Mode.relaxed or name not in TERMS or result.dtype.kind != "f":
        return wide(0)
    return 2 * unit(result.dtype) * TERMS[name](*operands) + smallest(result.dtype)


def rounded_function(name):
    def function(*operands):
        result = np.asarray(getattr(NAMESPACE["np"], name)(*map(plain, operands)))
        return rounded(result, np.asarray(ROUNDED[name](*operands)) + relaxed_error(name, result, operands))
    return function


def math_function(name):
    def function(x):
        result = np.asarray(getattr(NAMESPACE["np"], name)(plain(x)))
        exact = ~np.isfinite(result) | (result == 0) | ((name in ("exp", "cos")) & (wides(x) == 0))
        return finish(result, np.where(exact & (error_of(x) == 0), 0, MATH[name](result, x)))
    return function


def comparison(name):
    def function(a, b):
        open_ = ~(np.abs(wides(a) - wides(b)) > add_error(a, b)) & (add_error(a, b) != 0)
        result = getattr(np, name)(plain(a), plain(b))
        # NumPy 1.24 compares u64 with i64 as floats.
        return finish(result, np.where(open_ | (result != getattr(np, name)(wides(a), wides(b))), INFINITE, 0))
    return function


def extremum(name):
    """minimum, maximum: the sign of a zero that both zeros' signs could give is free."""
    def function(a, b):
        result = np.asarray(getattr(np, name)(plain(a), plain(b)))
        error = np.maximum(error_of(a), error_of(b))
        if result.dtype.kind != "f":
            return finish(result, error)
        zeros = (wides(a) == 0) & (wides(b) == 0) & (np.signbit(wides(a)) != np.signbit(wides(b)))
        return rounded(result, np.where(zeros, np.maximum(error, SIGN), error))
    return function


def step_function(function):
    """floor and its kind: certain where both ends of the interval give one value."""
    def tracked(x):
        result = np.asarray(function(plain(x)))
        a, e = wides(x), error_of(x)
        agreed = (e == 0) | ((function(a - e) == function(a + e)) & (result.astype(wide) != 0))
        return finish(result, np.where(agreed, 0, INFINITE))
    return tracked


def where(condition, a, b):
    result = np.asarray(NAMESPACE["np"].where(plain(condition), plain(a), plain(b)))
    pair, open_ = (wide_pair, BOTH_INFINITE) if result.dtype.kind == "c" else (wide, INFINITE)
    error = np.where(plain(condition), pair(error_of(a)), pair(error_of(b)))
    decided = cast(condition, np.bool_).error == 0 if isinstance(condition, Tracked) else True
    return rounded(result, np.where(decided, error, open_))


def clip(x, low, high):
    x = x if low is None else functions["maximum"](x, low)
    return x if high is None else functions["minimum"](x, high)


def cast(x, dtype):
    """As assignment and astype convert."""
    value, kind = x.value.astype(dtype), np.dtype(dtype).kind
    if is_complex(x) or kind == "c":
        return cast_complex(x, value, kind)
    if kind == "f":
        return rounded(value, np.where(x.error == 0, 0, np.maximum(x.error, 2 * unit(dtype) * magnitude(x))))
    if kind == "b":
        return finish(value, np.where((x.error == 0) | (np.abs(x.value) > x.error), 0, INFINITE))
    e, a = x.error, x.value.astype(wide)
    return finish(value, np.where((e == 0) | (np.trunc(a - e) == np.trunc(a + e)), 0, INFINITE))


def cast_complex(x, value, kind):
    """To or from complex numbers: by parts, to reals the real part, to bool whether a part differs from zero."""
    real, imaginary = parts_of(x)
    if kind == "b":
        return functions["logical_or"](cast(real, value.dtype), cast(imaginary, value.dtype))
    if kind != "c":
        return cast(real, value.dtype)
    part = value.real.dtype
    return Tracked(value, joined_error(value.shape, cast(real, part).error, cast(imaginary, part).error))


def power(a, b):
    """NumPy multiplies, takes roots and divides for these powers of arrays; of its scalars every power is libm's."""
    if not isinstance(b, Tracked) and b in (2, 0.5, -1.0) and np.ndim(plain(a)) > 0:
        result = plain(a) ** b
        exact = {2: "multiply", 0.5: "sqrt", -1.0: "divide"}[b]
        error = {"multiply": lambda: multiply_error(a, a), "sqrt": lambda: sqrt_error(a), "divide": lambda: divide_error(1, a)}[exact]()
        operands = {"multiply": (a, a), "sqrt": (a,), "divide": (1, a)}[exact]
        return rounded(result, error + relaxed_error(exact, np.asarray(result), operands))
    result = np.asarray(np.power(plain(a), plain(b)))  # the operator takes the dtype of the array for some scalars
    if result.dtype.kind != "f":
        return unknown(result, a, b)
    ulps = 5 * (2 * unit(result.dtype) * np.abs(result.astype(wide)) + smallest(result.dtype))
    return finish(result, np.where(add_error(a, b) == 0, np.where(np.isfinite(result), ulps, 0), INFINITE))


def unknown(result, *operands):
    """Any other pointwise function: exact on exact operands."""
    result = np.asarray(result)
    error = np.zeros(result.shape, wide)
    for x in operands:
        error = error + np.broadcast_to(np.where(error_of(x) == 0, wide(0), INFINITE), result.shape)
    return finish(result, error)


def pointwise(name):
    return lambda *operands: unknown(getattr(NAMESPACE["np"], name)(*map(plain, operands)), *operands)


# ---- reductions and products -------------------------------------------------------------------------------------


def reduction(name):
    def function(x, axis=None, keepdims=False, dtype=None):
        x = x if isinstance(x, Tracked) else Tracked(x)
        x = x if dtype is None else cast(x, dtype)
        options = {"axis": axis, **({"keepdims": True} if keepdims else {})}
        result = np.asarray(getattr(np, name)(x.value, **options))
        if x.value.dtype.kind != "f" and result.dtype.kind != "f" or name in ("any", "all", "argmax", "argmin"):
            return finish(result, np.where(np.any(x.error != 0, **options), INFINITE, 0))
        return REDUCTIONS[name](x, result, options)
    return function


def count_of(x, result):
    return x.value.size // max(result.size, 1)


def range_of(dtype):
    return wide(np.finfo(dtype).max) if np.dtype(dtype).kind == "f" else INFINITE


def sum_error(x, result, options):
    """Terms that add up to more than the dtype holds overflow in some orders, and in some to either side."""
    sizes = magnitude(x) + x.error
    finite = np.isfinite(sizes)
    terms, errors = np.sum(np.where(finite, sizes, 0), **options), np.sum(x.error, **options)
    bound = errors + 4 * unit(result.dtype) * count_of(x, result) * terms
    bound = np.where(np.all(finite, **options), bound + SIGN, np.where(errors == 0, 0, INFINITE))
    return np.where(terms < range_of(result.dtype), bound, INFINITE)


def tracked_sum(x, result, options):
    return finish(result, sum_error(x, result, options))


def tracked_mean(x, result, options):
    bound = sum_error(x, result, options) / max(count_of(x, result), 1)
    finite = np.isfinite(result) | (bound != 0)
    return finish(result, np.where(finite, bound + 2 * unit(result.dtype) * np.abs(result.astype(wide)) + 2 * smallest(result.dtype), bound))


def tracked_product(x, result, options):
    """(1 + relative)^n around a product of n factors without zeros; partial products may leave the range either way."""
    relative = np.where(x.error == 0, 0, x.error / np.abs(x.value.astype(wide)))
    growth = np.expm1(np.sum(np.log1p(relative + 2 * unit(result.dtype)), **options))
    logs = np.abs(np.log2(np.abs(x.value.astype(wide))))
    limit = 126 if result.dtype == np.float32 else 1022
    safe = np.sum(np.where(np.isfinite(logs), logs, 0), **options) < limit - 10
    plain_factors = np.all(np.isfinite(x.value) & (x.value != 0), **options)
    exact = ~np.any(x.error != 0, **options) & safe
    bound = np.abs(result.astype(wide)) * 2 * growth
    return finish(result, np.where(plain_factors & safe, bound, np.where(exact, 0, INFINITE)))


def tracked_extremum(x, result, options):
    error = np.max(x.error, initial=0, **options)
    return rounded(result, np.where(result == 0, np.maximum(error, SIGN), error))


REDUCTIONS = {"sum": tracked_sum, "mean": tracked_mean, "prod": tracked_product, "max": tracked_extremum, "min": tracked_extremum}


def product(name):
    """matmul and its kind: all bilinear, so that the bounds come from the products of magnitudes."""
    def function(a, b):
        numpy_function = getattr(NAMESPACE["np"], name)
        result = np.asarray(numpy_function(plain(a), plain(b)))
        a, b = (x if isinstance(x, Tracked) else Tracked(x) for x in (a, b))
        if result.dtype.kind != "f":
            return finish(result, np.where(has_error(a, b), INFINITE, 0) if has_error(a, b) else 0)
        A, B = magnitude(a), magnitude(b)
        finite = bool(np.all(np.isfinite(A)) and np.all(np.isfinite(B)))
        if not finite:
            return finish(result, INFINITE)
        count = a.value.shape[-1] if a.value.ndim else 1
        if name == "outer":
            count = 1
        terms = numpy_function(A + a.error, B + b.error)
        bound = np.asarray(terms - numpy_function(A, B)) * (1 + wide(2) ** -40) + 4 * unit(result.dtype) * count * terms
        tiny = count * 4 * smallest(result.dtype)
        # A factor moved out of a sum of nothing gives its zero a sign.
        bound = bound + tiny + (SIGN if Mode.relaxed else 0)
        return finish(result, np.where(terms < range_of(result.dtype), bound, INFINITE))
    return function


# ---- structure ---------------------------------------------------------------------------------------------------

STRUCTURAL = ["transpose", "swapaxes", "moveaxis", "expand_dims", "squeeze", "reshape", "ravel", "broadcast_to", "concatenate", "stack", "vstack",
              "hstack", "tile", "repeat", "roll", "flip", "fliplr", "flipud", "diagonal", "copy", "matrix_transpose"]
JOINS = ["concatenate", "stack", "vstack", "hstack", "cat"]  # of several dtypes: they may round
MOA_STRUCTURAL = ["psi", "rav", "take", "drop", "cat", "rev", "rotate", "tr"]


def structural(module, name):
    function = getattr(NAMESPACE[module], name)

    def tracked(*arguments, **options):
        value = function(*map(plain, arguments), **options)
        # Numbers among the arguments (axes, counts) stay as they are.
        errors = [error_of(x) if isinstance(x, Tracked) or has_tracked(x) else x for x in arguments]
        error = view(function(*errors, **options))
        return rounded(value, error) if name in JOINS else Tracked(value, error)
    tracked.original = function
    return tracked


def has_tracked(x):
    return isinstance(x, (tuple, list)) and any(isinstance(item, Tracked) for item in x)


def creation(name):
    return lambda *arguments, **options: Tracked(getattr(NAMESPACE["np"], name)(*map(plain, arguments), **options))


def moa_any(name):
    def tracked(*arguments):
        result = np.asarray(getattr(NAMESPACE["moa"], name)(*[raw(x) for x in arguments]))
        free = Mode.relaxed and result.dtype.kind == "f"  # in its order, for which no bound is derived here
        return finish(result, INFINITE if free or has_error(*[x for x in arguments if isinstance(x, Tracked)]) else 0)
    return tracked


def raw(x):
    """A function that is given to another one stands for the original."""
    return getattr(x, "original", None) or plain(x)


functions = {}
for _name in ROUNDED:
    functions[_name] = rounded_function(_name)
for _name in MATH:
    functions[_name] = math_function(_name)
for _name in COMPARISONS:
    functions[_name] = comparison(_name)
for _name in ("minimum", "maximum"):
    functions[_name] = extremum(_name)
for _name in ("floor", "ceil", "trunc", "sign"):
    functions[_name] = step_function(getattr(NAMESPACE["np"], _name))
for _name in ("floor_divide", "mod", "remainder", "bitwise_and", "bitwise_or", "bitwise_xor", "invert", "left_shift", "right_shift", "logical_and", "logical_or", "logical_xor", "logical_not"):
    functions[_name] = pointwise(_name)
for _name in ("sum", "prod", "mean", "max", "min", "any", "all", "argmax", "argmin"):
    functions[_name] = reduction(_name)
for _name in ("matmul", "dot", "outer", "inner"):
    functions[_name] = product(_name)
for _name in STRUCTURAL:
    functions[_name] = structural("np", _name)
for _name in ("zeros", "ones", "zeros_like", "ones_like", "empty_like", "identity", "full", "full_like", "arange", "eye"):
    functions[_name] = creation(_name)
functions.update(where=where, clip=clip, power=power)


class TrackedNumpy:
    def __getattr__(self, name):
        return functions[name] if name in functions else getattr(NAMESPACE["np"], name)


class TrackedMoa:
    def __getattr__(self, name):
        if name in MOA_STRUCTURAL:
            return structural("moa", name)
        if name == "gamma":
            return NAMESPACE["moa"].gamma  # a Python number
        return creation_of_shape if name == "rho" else lambda *arguments: moa_any(name)(*map(unwrap, arguments))


def creation_of_shape(x):
    return Tracked(np.array(x.shape, np.int64))


def unwrap(x):
    """np.add as the program names it: the tracked function, for which NumPy's own must stand."""
    name = next((name for name, function in functions.items() if x is function), None)
    return getattr(NAMESPACE["np"], name, x) if name else x


# ---- operators and methods ---------------------------------------------------------------------------------------

OPERATORS = {"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "mod", "pow": "power",
             "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift", "matmul": "matmul"}


def in_place(name):
    def operate(self, other):
        result = functions[name](self, other)
        if self.value.ndim == 0:
            return result
        if name == "power":
            self.value **= plain(other)  # np.power lacks the operator's short cuts
        else:
            getattr(np, name)(self.value, plain(other), out=self.value)  # NumPy's own casting rule
        self.error[...] = cast(result, self.value.dtype).error
        return self
    return operate


for _symbol, _name in OPERATORS.items():
    setattr(Tracked, "__%s__" % _symbol, lambda self, other, _name=_name: functions[_name](self, other))
    setattr(Tracked, "__r%s__" % _symbol, lambda self, other, _name=_name: functions[_name](other, self))
    setattr(Tracked, "__i%s__" % _symbol, in_place(_name))
for _symbol, _name in {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal"}.items():
    setattr(Tracked, "__%s__" % _symbol, lambda self, other, _name=_name: functions[_name](self, other))
for _symbol, _name in {"neg": "negative", "abs": "absolute", "invert": "invert", "pos": "positive"}.items():
    setattr(Tracked, "__%s__" % _symbol, lambda self, _name=_name: functions[_name](self))
for _name in ("sum", "prod", "mean", "max", "min", "any", "all", "argmax", "argmin", "ravel", "swapaxes"):
    setattr(Tracked, _name, lambda self, *arguments, _name=_name, **options: functions[_name](self, *arguments, **options))
Tracked.reshape = lambda self, *shape: functions["reshape"](self, shape[0] if len(shape) == 1 else shape)
Tracked.copy = lambda self: Tracked(self.value.copy(), self.error.copy())  # row-major, unlike np.copy
Tracked.flatten = lambda self: functions["copy"](functions["ravel"](self))
Tracked.astype = lambda self, dtype, copy=True: cast(self, dtype)
Tracked.T = property(lambda self: functions["transpose"](self))
Tracked.mT = property(lambda self: functions["matrix_transpose"](self))


def namespace():
    """What replaces the oracle's names; those that stay Python's do."""
    bare = {name: function for name, function in functions.items() if name not in oracle.KEPT_FROM_PYTHON}
    return {**NAMESPACE, **bare, "np": TrackedNumpy(), "moa": TrackedMoa(), "__builtins__": {**NAMESPACE["__builtins__"], "__import__": importer}}


def importer(name, globals=None, locals=None, fromlist=(), level=0):
    return TrackedNumpy() if name == "numpy" else oracle.import_replaced(name, globals, locals, fromlist, level)


def run(code, name, inputs, relaxed=False):
    """Results and final parameters with their bounds, as generate.run_oracle has them."""
    Mode.relaxed = relaxed
    scope = namespace()
    exec(code, scope)
    scope["np"] = TrackedNumpy()
    arguments = {key: Tracked(value.copy() if np.ndim(value) else value) for key, value in inputs.items()}
    with np.errstate(all="ignore"):
        value = scope[name](**arguments)
    values = () if value is None else value if isinstance(value, tuple) else (value,)
    results = [item if isinstance(item, Tracked) else Tracked(oracle.convert_result(item, None)) for item in values]
    return results, {key: item for key, item in arguments.items() if item.value.ndim}
