"""Random expressions."""
import operations
import redexes
import structural
from scope import Expression, broadcasts, np

ATTEMPTS = 12  # of drawing an operand that fits another
REDEXES = 0.22  # how many steps of an expression are of a form that rules look for
OPERATIONS = 0.15  # and how many are of operations.py
DIM_CONDITIONS = 0.3  # of scalar conditions

FLOAT_UNARY = ["np.sqrt({0})", "np.sqrt(np.abs({0}))", "np.floor({0})", "np.ceil({0})", "np.trunc({0})", "np.isnan({0})", "np.isinf({0})",
               "np.isfinite({0})", "np.reciprocal({0})", "np.square({0})", "{0} ** 0.5", "{0} ** -1.0"]
COMPLEX_UNARY = ["{0}.real", "{0}.imag", "np.real({0})", "np.imag({0})", "np.conj({0})", "{0}.conj()", "{0}.conjugate()", "np.conjugate({0})", "np.abs({0})",
                 "np.absolute({0})", "np.angle({0})", "np.square({0})", "np.reciprocal({0})", "{0} ** 3", "{0} ** -1", "{0} ** 5", "{0} * {0}.conj()", "np.isnan({0})",
                 "np.isfinite({0})", "np.isinf({0})", "np.iscomplex({0})", "np.isreal({0})", "1j * {0}", "{0}.real ** 2 + {0}.imag ** 2", "np.sqrt({0})",
                 "np.clip({0}, -1, 2)", "np.rint({0})", "np.round({0}, 1)", "np.nan_to_num({0})", "{0} < 1"]
COMPLEX_MATH = ["np.exp({0})", "np.log({0})", "np.sin({0})", "np.cos({0})", "np.tanh({0})", "np.tan({0})", "np.sinh({0})", "np.cosh({0})", "{0} ** 0.5", "np.arcsin({0})",
                "np.arccos({0})", "np.arctan({0})", "np.arcsinh({0})", "np.arccosh({0})", "np.arctanh({0})", "np.exp2({0})", "np.expm1({0})", "np.log2({0})",
                "np.log10({0})", "np.log1p({0})", "{0} ** 1.5", "{0} ** (0.5 - 1j)", "np.power({0}, {0})"]
MATH_UNARY = ["np.exp({0})", "np.log({0})", "np.sin({0})", "np.cos({0})", "np.tanh({0})"]
NUMBER_UNARY = ["-{0}", "np.abs({0})", "np.sign({0})", "{0} * {0}", "{0} ** 2", "np.clip({0}, -2, 3)", "np.positive({0})", "np.negative({0})"]
WHOLE_UNARY = ["~{0}", "{0} << 1", "{0} >> 2", "{0} & 7", "{0} // 3", "{0} % 5", "{0} ** 3", "np.invert({0})", "{0} | 1"]
BOOL_UNARY = ["~{0}", "np.logical_not({0})", "{0} * 1", "{0} | True"]
NUMBER_BINARY = ["{0} + {1}", "{0} - {1}", "{0} * {1}", "np.add({0}, {1})", "np.subtract({0}, {1})", "np.multiply({0}, {1})"]
DIVISIONS = ["{0} / {1}", "{0} // {1}", "{0} % {1}", "np.floor_divide({0}, {1})", "np.divide({0}, {1})", "np.mod({0}, {1})"]
ORDERED = ["np.minimum({0}, {1})", "np.maximum({0}, {1})"]
COMPARISONS = ["{0} < {1}", "{0} <= {1}", "{0} > {1}", "{0} >= {1}", "{0} == {1}", "{0} != {1}"]
LOGICAL = ["np.logical_and({0}, {1})", "np.logical_or({0}, {1})", "np.logical_xor({0}, {1})"]
BITWISE = ["{0} & {1}", "{0} | {1}", "{0} ^ {1}", "np.bitwise_and({0}, {1})", "np.bitwise_xor({0}, {1})"]
SHIFTS = ["{0} << {1}", "{0} >> {1}", "np.left_shift({0}, {1})", "np.right_shift({0}, {1})"]
CASTS = ["bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "complex64", "complex128"]
LITERALS = {"b": ["True", "False"], "i": ["0", "1", "2", "3", "-1", "7", "-5"], "u": ["0", "1", "2", "3", "7"],
            "f": ["0.5", "2.0", "-1.25", "3", "0.1", "1.0", "-0.0", "1e-3"], "c": ["1j", "(1 - 2j)", "0.5j", "3", "2.0", "(0.25 + 1.5j)"]}


def first_result(rng, attempt):
    for _ in range(ATTEMPTS):
        result = attempt()
        if result is not None:
            return result
    return None


def leaf(scope):
    return scope.rng.choice(scope.variables())


def literal(scope, kind):
    return scope.literal(scope.rng.choice(LITERALS[kind]))


def array_leaf(scope):
    arrays = scope.variables(lambda v: v.rank > 0)
    return scope.rng.choice(arrays) if arrays else leaf(scope)


def simple(scope):
    """A name, or one rearranged once."""
    x = array_leaf(scope) if scope.rng.random() < 0.85 else leaf(scope)
    if x.rank and scope.rng.random() < 0.5:
        rearranged = structural.subscript(scope, x) if scope.rng.random() < 0.6 else scope.apply(structural.rearrangement(scope, x), x)
        return rearranged or x
    return x


def partner(scope, x, depth):
    """Something to combine x with pointwise."""
    if scope.rng.random() < 0.2:
        return literal(scope, x.kind)

    def attempt():
        candidate = expression(scope, depth - 2) if depth > 2 and scope.rng.random() < 0.3 else simple(scope)
        return candidate if broadcasts(x, candidate) else None
    return first_result(scope.rng, attempt) or (literal(scope, x.kind) if scope.rng.random() < 0.7 else x)


def unary(scope, x):
    groups = {"b": [BOOL_UNARY], "i": [NUMBER_UNARY, WHOLE_UNARY], "u": [NUMBER_UNARY, WHOLE_UNARY], "f": [NUMBER_UNARY, FLOAT_UNARY, MATH_UNARY],
              "c": [NUMBER_UNARY, COMPLEX_UNARY, COMPLEX_MATH]}
    weights = {"f": [4, 5, 2], "c": [3, 7, 1]}.get(x.kind)
    return scope.apply(scope.rng.choice(scope.rng.choices(groups[x.kind], weights)[0]), x)


def shift_may_overflow(x, y):
    """A Python integer shifted by another that a later iteration may enlarge: arrc's have 64 bits (docs/language.md)."""
    return x.is_weak and y.is_weak and not y.text.isdecimal()


def binary(scope, x, depth):
    rng, y = scope.rng, partner(scope, x, depth)
    if rng.random() < 0.5:
        x, y = y, x
    groups = [NUMBER_BINARY, NUMBER_BINARY, NUMBER_BINARY, ORDERED, COMPARISONS, LOGICAL, DIVISIONS]
    if x.kind not in "fc" and y.kind not in "fc":
        groups += [BITWISE, BITWISE] if shift_may_overflow(x, y) else [BITWISE, BITWISE, SHIFTS]
    return scope.pointwise(rng.choice(rng.choice(groups)), x, y)


def condition(scope, x, depth):
    """A bool that broadcasts with x."""
    y = partner(scope, x, depth)
    if x.is_weak and y.is_weak:
        return None
    return scope.pointwise(scope.rng.choice(COMPARISONS), x, y)


def select(scope, x, depth):
    test, y = condition(scope, x, depth), partner(scope, x, depth)
    if test is None:
        return None
    return scope.pointwise(scope.rng.choice(["np.where({0}, {1}, {2})", "np.where({0}, {2}, {1})"]), test, x, y)


def cast(scope, x):
    if x.is_weak:
        return None
    name = scope.rng.choice(CASTS)
    if x.kind == "c" and "int" in name:
        return None  # what has no whole number near may be any
    if x.kind == "f" and "int" in name:
        # Far out of range NumPy's own answers depend on the machine's vector width.
        return scope.apply("np.clip({0}, 0, 100).astype(np.%s)" % name, scope.apply("np.where(np.isnan({0}), 0, {0})", x) or x)
    return scope.apply("{0}.astype(np.%s)" % name, x)


def reduction(scope, x):
    rng = scope.rng
    name = rng.choice(["sum", "sum", "prod", "mean", "max", "min", "any", "all", "argmax", "argmin"])
    if x.rank == 0:
        return None
    axis = rng.choice(["", "axis=%d" % structural.axis_of(scope, x), "axis=%d" % structural.axis_of(scope, x)])
    if x.rank >= 2 and not name.startswith("arg") and rng.random() < 0.2:
        axis = "axis=(0, -1)"
    keep = "keepdims=True" if axis and rng.random() < 0.3 else ""
    arguments = ", ".join(filter(None, [axis, keep]))
    if rng.random() < 0.4:
        return scope.apply("{0}.%s(%s)" % (name, arguments), x)
    return scope.apply("np.%s({0}%s)" % (name, ", " + arguments if arguments else ""), x)


def product(scope, x):
    rng = scope.rng
    if x.rank == 0 or x.kind == "b":
        return None
    templates = ["{0} @ {1}", "np.matmul({0}, {1})", "np.dot({0}, {1})", "np.outer({0}, {1})", "np.inner({0}, {1})", "{1} @ {0}", "np.vecdot({0}, {1})",
                 "moa.inner(np.add, np.multiply, {0}, {1})", "moa.inner(np.minimum, np.add, {0}, {1})", "moa.outer(np.subtract, {0}, {1})",
                 "moa.outer(np.maximum, {0}, {1})"]

    def attempt():
        y = x if rng.random() < 0.1 else simple(scope)
        if y.rank == 0 or y.kind == "b" or (max(x.rank, y.rank) > 2 and not broadcasts_in_front(x, y)):
            return None
        template = rng.choice(templates)
        if "inner(" in template and not contracts(x, y, template) or "vecdot" in template and x.extents()[-1] != y.extents()[-1]:
            return None
        return scope.apply(template, x, y)
    return first_result(rng, attempt)


def contracts(x, y, template):
    """What the oracle's moa.inner does not ask for: equal extents, and for a fold without an identity some terms."""
    if "np.minimum" in template and is_empty(y):
        return False
    return "moa" not in template or x.extents()[-1] == y.extents()[0]


def is_empty(x):
    return any(0 in np.shape(value) for value in x.values)


def broadcasts_in_front(x, y):
    return x.rank >= 2 and y.rank >= 2 and broadcasts(*(Expression("", [value[..., 0, 0] if value.shape[-1] and value.shape[-2] else
                                                                        value.sum((-1, -2)) for value in e.values]) for e in (x, y)))


def fold(scope, x):
    if x.rank == 0 or x.kind == "b":
        return None
    function = scope.rng.choice(["add", "multiply"] if is_empty(x) else ["add", "multiply", "minimum", "maximum"])
    return scope.apply("moa.reduce(np.%s, {0})" % function, x)


def scan(scope, x):
    if x.rank == 0:
        return None
    axis = structural.axis_of(scope, x)
    own = ["moa.scan(np.add, {0})", "moa.scan(np.multiply, {0})"] if x.kind != "b" else []
    return scope.apply(scope.rng.choice(own + ["np.cumsum({0})", "np.cumsum({0}, axis=%d)" % axis, "np.cumsum({0}, axis=%d)" % axis,
                                               "np.cumprod({0}, axis=%d)" % axis]), x)


def joined(scope, x):
    if x.rank == 0:
        return None

    def attempt():
        y = simple(scope)
        return scope.apply(structural.join(scope, x, y), x, y) if y.rank == x.rank else None
    return first_result(scope.rng, attempt) or scope.apply(structural.join(scope, x, x), x, x)


def created(scope, x):
    rng = scope.rng
    dtype = rng.choice(CASTS)
    if x.rank == 0:
        return None
    return scope.apply(rng.choice(["np.zeros_like({0})", "np.ones_like({0})", "np.zeros({0}.shape, dtype=np.%s)" % dtype, "np.arange({0}.shape[0])",
                                   "np.eye({0}.shape[-1])", "np.full({0}.shape, 3, dtype=np.%s)" % dtype, "np.ones(({0}.shape[0], 2))",
                                   "np.full_like({0}, 2)", "np.arange({0}.shape[-1], dtype=np.%s)" % rng.choice(CASTS[3:]), "moa.rho({0})"]), x)


def chosen(scope, x):
    """a if c else b, of scalars or arrays of one type."""
    test = scalar_condition(scope)
    y = unary(scope, x)
    if test is None or y is None or not y.same_type(x) or x.is_weak:
        return None
    return scope.apply("{1} if {0} else {2}", test, x, y)


# Pieces of equal extents, whatever the extent.
PIECES = [("2:", ":-2"), ("1:", ":-1"), ("::2", "-1::-2"), (":3", "-1:-4:-1"), ("1:-1", "2:"), (":", "::-1")]


def dim_condition(scope):
    """A condition on extents alone, which the compiler may decide, assume or leave to the run."""
    rng, x = scope.rng, array_leaf(scope)
    if x.rank == 0:
        return None
    extent = "{0}.shape[%d]" % structural.axis_of(scope, x)
    own = ["%s > %d" % (extent, rng.choice([0, 2, 5, 12])), "len({0}) %s %d" % (rng.choice(["<", ">=", "=="]), rng.choice([1, 2, 3, 7])),
           "{0}.size %s %d" % (rng.choice(["<=", ">", "!="]), rng.choice([0, 1, 6, 40])), "%s %% 2 == %d" % (extent, rng.randint(0, 1)),
           "%s - 3 >= 0" % extent, "2 < %s <= 11" % extent, "%s > 1 and len({0}) < 20" % extent]
    y = array_leaf(scope)
    both = ["%s %s {1}.shape[-1]" % (extent, rng.choice(["<", "<=", "==", "!="])), "%s + 2 > len({1})" % extent] if y.rank else []
    return scope.apply(rng.choice(own + both), x, y)


def chosen_by_dims(scope, x):
    """A[2:] if A.shape[0] > 5 else A[:-2], and as much of an axis that is not the first."""
    test, (first, second) = dim_condition(scope), scope.rng.choice(PIECES)
    if test is None or x.rank == 0:
        return None
    front = ":, " * scope.rng.randrange(x.rank)
    template = "{1}[%s] if {0} else {1}[%s]" % (front + first, front + second)
    return scope.apply(scope.rng.choice(["np.copy(%s)", "(%s) * 1", "-(%s)", "np.flip(%s)"]) % template, test, x)


def scalar(scope):
    """A scalar that is not a Python number: a name, an element, a reduction."""
    def attempt():
        found = scope.rng.choice(scope.variables())
        if found.rank:
            index = scope.apply("{0}[%s]" % ", ".join(scope.rng.choice(structural.INDICES) for _ in range(found.rank)), found)
            found = index if index is not None and scope.rng.random() < 0.6 else scope.apply(
                scope.rng.choice(["np.max({0})", "np.any({0})", "np.sum({0})", "np.argmin({0})"]), found)
        return found
    return first_result(scope.rng, attempt)


def scalar_condition(scope):
    if scope.rng.random() < DIM_CONDITIONS:
        return dim_condition(scope)
    x = scalar(scope)
    if x is None:
        return None
    if x.kind == "b" and scope.rng.random() < 0.5:
        return x
    y = literal(scope, x.kind)
    test = scope.apply(scope.rng.choice(COMPARISONS), x, y)
    if test is not None and scope.rng.random() < 0.25:
        other = scalar(scope)
        other = other and scope.apply(scope.rng.choice(COMPARISONS), other, literal(scope, other.kind))
        if other is not None and other.dtype == test.dtype:
            return scope.apply(scope.rng.choice(["{0} and {1}", "{0} or {1}"]), test, other)
    return test


def combine(scope, x, depth):
    rng = scope.rng
    if rng.random() < REDEXES:
        return redexes.redex(scope, x)
    if rng.random() < OPERATIONS:
        return operations.operation(scope, x)
    chance = rng.random()
    if chance < 0.34:
        return binary(scope, x, depth)
    if chance < 0.44:
        return unary(scope, x)
    if chance < 0.50:
        return select(scope, x, depth)
    if chance < 0.56:
        return cast(scope, x)
    if chance < 0.64:
        return reduction(scope, x)
    if chance < 0.67:
        return product(scope, x)
    if chance < 0.68:
        return fold(scope, x)
    if chance < 0.69:
        return scan(scope, x)
    if chance < 0.71:
        return joined(scope, x)
    if chance < 0.73:
        return created(scope, x)
    if chance < 0.76:
        return chosen(scope, x) if rng.random() < 0.4 else chosen_by_dims(scope, x)
    if x.rank == 0:
        return None
    return structural.subscript(scope, x) if chance < 0.87 else scope.apply(structural.rearrangement(scope, x), x)


def expression(scope, depth):
    if depth <= 0:
        return simple(scope)
    x = expression(scope, depth - 1)
    result = combine(scope, x, depth)
    if result is None:
        return x
    scope.remember(result)
    return result


def fitting(scope, target, depth):
    """An expression that can be assigned to something of target's shape."""
    def attempt():
        x = expression(scope, scope.rng.randint(0, depth))
        fits = x.rank <= target.rank and all(own == wanted or own[0] == 1
                                             for own, wanted in zip(x.extents()[::-1], target.extents()[::-1]))
        return x if fits else None
    return first_result(scope.rng, attempt)
