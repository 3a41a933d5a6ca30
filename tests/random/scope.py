"""What a random program may use at a point of its text, and expressions that know their values.

Nothing here computes a dtype or a shape: every expression is evaluated by the NumPy oracle as it is built, under two
assignments of the dims (the witnesses). The first gives each dim a large number of its own, so that two extents that are equal
there are the same expression of the dims; the second takes its numbers from {0, 1, 2, 3, 5}. An expression that NumPy refuses
under either is never written.
"""
import ast
import functools
import math
import os
import re
import sys
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import oracle  # noqa: E402 (sets NumPy's promotion state before NumPy is imported)
import numpy as np  # noqa: E402

warnings.filterwarnings("ignore")
# Of u64 and a negative Python integer NumPy 1.24 compares no elements: it warns and answers for both as a whole.
warnings.filterwarnings("error", message="elementwise comparison failed")

NAMESPACE = oracle.create_namespace()
ELEMENT_LIMIT = 6000  # of any value of a program, so that the evaluator takes milliseconds
PAIR_LIMIT = 400000  # of what a template makes of each pair of elements on the way to a smaller value
REDUCTION = re.compile(r"\b(sum|prod|mean|dot|inner|vdot|vecdot|einsum|tensordot|trace|reduce)\(|@|\[-?\d\]")
PAIRED = re.compile(r"outer|None|kron|meshgrid")
DTYPES = {np.dtype(dtype) for dtype in oracle.DTYPES.values()}
WEAK = (bool, int, float, complex)
INTEGER_LIMIT = 1 << 40  # Python integers beyond it could leave 64 bits a few operations later


# What arrc refuses of complex numbers (docs/language.md), what NumPy 1.24 answers otherwise than NumPy 2 (sign), and what has no derived
# bounds for them yet.
REFUSED_OPERATORS = re.compile(r"<<|>>|%|//|&|\||\^|~|np\.multiply(?!\()")
REFUSED_NAMES = set("""ptp nanmax nanmin nanprod nancumprod sign floor ceil trunc fix mod remainder fmod divmod floor_divide linspace logspace isclose allclose isposinf
    isneginf interp searchsorted digitize copysign hypot arctan2 atan2 heaviside nextafter spacing signbit fabs left_shift right_shift invert bitwise_and bitwise_or bitwise_xor
    cbrt deg2rad rad2deg degrees radians logaddexp logaddexp2
    float_power gcd lcm gradient corrcoef""".split())


@functools.lru_cache(maxsize=None)
def takes_complex(template):
    return not REFUSED_OPERATORS.search(template) and REFUSED_NAMES.isdisjoint(re.findall(r"\w+", template))


@functools.lru_cache(maxsize=None)
def compiled(text, mode):
    tree = ast.parse(text, "<generated>", mode)
    return compile(oracle.MatrixTransposeAttribute().visit(tree) if ".mT" in text else tree, "<generated>", mode)


class Expression:
    """`values` has one value a witness. `atomic` text needs no parentheses as an operand."""

    def __init__(self, text, values, atomic=False):
        self.text, self.values, self.atomic = text, values, atomic

    @property
    def value(self):
        return self.values[0]

    @property
    def is_weak(self):
        return type(self.value) in WEAK

    @property
    def rank(self):
        return np.ndim(self.value)

    @property
    def shape(self):
        return np.shape(self.value)

    @property
    def kind(self):
        """'b', 'i', 'u', 'f' or 'c', for weak numbers too."""
        return np.result_type(self.value).kind

    @property
    def dtype(self):
        return type(self.value) if self.is_weak else self.value.dtype

    def extents(self):
        """For each axis its extent in every witness."""
        return list(zip(*(np.shape(value) for value in self.values)))

    def same_type(self, other):
        return self.is_weak == other.is_weak and self.dtype == other.dtype and self.extents() == other.extents()

    def operand(self):
        return self.text if self.atomic else "(%s)" % self.text


def is_acceptable(values):
    """Values that one typed expression can have: one dtype, one rank, an extent 1 that is 1 whatever the dims are."""
    first = values[0]
    if type(first) in WEAK:
        return all(type(value) is type(first) for value in values) and all(abs(value) < INTEGER_LIMIT for value in values)
    if not isinstance(first, (np.ndarray, np.generic)) or first.dtype not in DTYPES:
        return False
    for value in values:
        if not isinstance(value, (np.ndarray, np.generic)) or value.dtype != first.dtype or value.ndim != first.ndim or value.size > ELEMENT_LIMIT:
            return False
    if first.ndim > 4 or 0 in first.shape:
        return False
    return all(extents[0] != 1 or set(extents) == {1} for extents in zip(*(value.shape for value in values)))


def broadcasts(*operands):
    """Along each axis all extents are the same expression, or the constant 1. NumPy asks for less: see docs/language.md."""
    lists = [operand.extents()[::-1] for operand in operands]
    for axis in range(max(map(len, lists))):
        found = {extents[axis] for extents in lists if axis < len(extents) and extents[axis][0] != 1}
        if len(found) > 1:
            return False
    return True


def is_taken_for_weak(operands, template=""):
    """NumPy 1.24 takes a scalar of c128 beside f32 or c64 for a Python number, since it is one of Python's complex numbers too. So is
    what a function within the template makes of a Python number, or a reduction of an array. (An array of no axes is none, but what a loop
    makes of it.)"""
    nested, reduces = template.count("np.") > 1, REDUCTION.search(template)
    scalar = any(not operand.is_weak and operand.dtype == np.complex128 and (operand.rank == 0 or reduces) or (nested and operand.is_weak and operand.kind == "c")
                 for operand in operands)
    return scalar and any(not operand.is_weak and operand.dtype in (np.float32, np.complex64) for operand in operands)


def share_memory(a, b):
    return isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.may_share_memory(a, b)


class Scope:
    """Names and their values. A copy sees the same arrays, as a Python function's branches do."""

    def __init__(self, rng, names=None, fixed=(), written=None):
        self.rng, self.names, self.fixed = rng, dict(names or {}), set(fixed)
        self.written = [] if written is None else written

    def copy(self):
        return Scope(self.rng, self.names, self.fixed, self.written)

    def variable(self, name):
        return Expression(name, self.names[name], True)

    def variables(self, accept=lambda expression: True):
        return [variable for variable in map(self.variable, self.names) if accept(variable)]

    def literal(self, text):
        return Expression(text, [eval(compiled(text, "eval"), NAMESPACE)] * self.witness_count(), not text.startswith("-"))

    def witness_count(self):
        return len(next(iter(self.names.values())))

    def apply(self, template, *operands):
        """The expression `template` with operands for {0}, {1}, ...; None where NumPy raises or the checker must."""
        if "wrap" in template and any(np.size(value) == 0 for value in operands[0].values):
            return None  # NumPy 1.24 wraps an index by subtraction, of an axis without elements for ever
        if PAIRED.search(template) and math.prod(np.size(operand.value) for operand in operands) > PAIR_LIMIT:
            return None
        if any(operand.kind == "c" for operand in operands) and (not takes_complex(template) or is_taken_for_weak(operands, template)):
            return None
        code = compiled(template.format(*("_%d" % k for k in range(len(operands)))), "eval")
        values = []
        for witness in range(self.witness_count()):
            bound = {"_%d" % k: operand.values[witness] for k, operand in enumerate(operands)}
            try:
                with np.errstate(all="ignore"):
                    values.append(eval(code, {**NAMESPACE, **bound} if " for " in template else NAMESPACE, bound))
            except Exception:
                return None
        if not is_acceptable(values):
            return None
        return Expression(template.format(*(operand.operand() for operand in operands)), values)

    def remember(self, expression):
        """Keeps the text of an expression, with the types of the names in it."""
        used = set(re.findall(r"\w+", expression.text)) & self.names.keys()
        types = {name: self.variable(name) for name in used}
        self.written.append((expression.text, {name: (known.dtype, known.extents()) for name, known in types.items()}))

    def earlier(self):
        """The expressions remembered whose names still have their types, as they are now; at most three are tried."""
        found = []
        for text, types in self.rng.sample(self.written, min(3, len(self.written))):
            if all(name in self.names and (self.variable(name).dtype, self.variable(name).extents()) == known for name, known in types.items()):
                found.append(self.again(text, types))
        return [expression for expression in found if expression]

    def again(self, text, used):
        values = []
        for witness in range(self.witness_count()):
            try:
                with np.errstate(all="ignore"):
                    values.append(eval(compiled(text, "eval"), NAMESPACE, {name: self.names[name][witness] for name in used}))
            except Exception:
                return None
        return Expression(text, values) if is_acceptable(values) else None

    def pointwise(self, template, *operands):
        return self.apply(template, *operands) if broadcasts(*operands) else None

    def execute(self, statement):
        """Runs a statement that assigns to elements in every witness; False where NumPy raises."""
        code = compiled(statement, "exec")
        for witness in range(self.witness_count()):
            try:
                with np.errstate(all="ignore"):
                    exec(code, dict(NAMESPACE), {name: values[witness] for name, values in self.names.items()})
            except Exception:
                return False
        return True

    # ---- aliasing ----------------------------------------------------------------------------------------------------

    def aliases(self, values):
        """The names whose arrays share memory with `values`, by witness; empty arrays share with none."""
        return [{name for name, others in self.names.items() if share_memory(values[witness], others[witness])}
                for witness in range(self.witness_count())]

    def is_fresh(self, expression):
        return not any(self.aliases(expression.values))

    def is_view_decided(self, expression):
        """NumPy views the same arrays whatever the dims are (reshape may not)."""
        found = [names for names, value in zip(self.aliases(expression.values), expression.values) if np.size(value)]
        return all(names == found[0] for names in found)

    def is_alone(self, name):
        """No other name denotes its array: it may be rebound on one path and still be written afterwards."""
        return all(names <= {name} for names in self.aliases(self.names[name]))
