"""Random uses of what is neither an operator nor a rearrangement: the other elementwise functions, methods of functions of two
arguments, scans, contractions over chosen axes and labels, and the standard library."""
import math

import catalogue
import expressions
import structural

# ---- elementwise -------------------------------------------------------------------------------------------------
# A NaN has no sign (docs/language.md), and NumPy's has: where the sign is asked for, 0 stands for NaN.
FLOAT_UNARY = ["np.rint({0})", "np.round({0})", "np.round({0}, 2)", "np.around({0}, 1)", "{0}.round()", "np.fix({0})", "np.spacing({0})", "np.fabs({0})",
               "np.isposinf({0})", "np.isneginf({0})", "np.signbit(np.where(np.isnan({0}), 0, {0}))", "np.deg2rad({0})", "np.rad2deg({0})",
               "np.radians({0})", "np.degrees({0})", "np.nan_to_num({0}, nan=1.5, posinf=8.0, neginf=-8.0)", "np.nan_to_num({0})"]
MATH_UNARY = ["np.exp2({0})", "np.expm1({0})", "np.log2({0})", "np.log10({0})", "np.log1p({0})", "np.cbrt({0})", "np.tan({0})", "np.asin({0})",
              "np.acos({0})", "np.arctan({0})", "np.sinh({0})", "np.cosh({0})", "np.arcsinh({0})", "np.acosh({0})", "np.atanh({0})"]
NUMBER_UNARY = ["np.rint({0})", "np.round({0})", "np.conj({0})", "np.real({0})", "np.imag({0})", "np.clip({0}, 1, None)", "{0}.clip(-1, 5)",
                "np.isfinite({0})", "np.isinf({0})", "np.isnan({0})", "np.nan_to_num({0})"]
NUMBER_BINARY = ["np.fmin({0}, {1})", "np.fmax({0}, {1})", "np.fmod({0}, {1})", "np.remainder({0}, {1})", "np.divmod({0}, {1})[0]", "np.divmod({0}, {1})[1]",
                 "np.true_divide({0}, {1})", "np.clip({0}, {1}, 4)", "np.clip({0}, -2, {1})", "np.isclose({0}, {1})", "np.isclose({0}, {1}, rtol=0.1, atol=0.5)"]
FLOAT_BINARY = ["np.copysign({0}, np.where(np.isnan({1}), 0, {1}))", "np.nextafter({0}, {1})", "np.heaviside({0}, {1})"]
MATH_BINARY = ["np.hypot({0}, {1})", "np.atan2({0}, {1})", "np.arctan2({0}, {1})", "np.logaddexp({0}, {1})", "np.logaddexp2({0}, {1})",
               "np.float_power(np.abs({0}) + 1, np.clip({1}, -3, 3))", "np.power(np.abs({0}) + 0.5, np.clip({1}, -3, 3))"]
WHOLE_BINARY = ["np.gcd({0}, {1})", "np.lcm({0}, {1})", "np.bitwise_or({0}, {1})"]


def elementwise(scope, x):
    """One or two operands, neither of them a Python number alone."""
    if x.is_weak or x.kind == "b":
        return None
    rng, is_float = scope.rng, x.kind == "f"
    if rng.random() < 0.5:
        groups = [NUMBER_UNARY, FLOAT_UNARY, MATH_UNARY, MATH_UNARY] if is_float else [NUMBER_UNARY]
        return scope.apply(rng.choice(rng.choice(groups)), x)
    y = expressions.partner(scope, x, 1)
    if y.kind == "b":
        return None
    both_float = is_float or y.kind == "f"
    groups = [NUMBER_BINARY, FLOAT_BINARY, MATH_BINARY] if both_float else [NUMBER_BINARY, WHOLE_BINARY, MATH_BINARY]
    return scope.pointwise(rng.choice(rng.choice(groups)), *((x, y) if rng.random() < 0.7 or y.is_weak else (y, x)))


# ---- methods of functions of two arguments, scans ----------------------------------------------------------------
REDUCED = ["add", "multiply", "minimum", "maximum", "logical_and", "logical_or"]
BITWISE = ["bitwise_and", "bitwise_or"]
OUTER = ["add", "subtract", "multiply", "minimum", "maximum", "less", "not_equal", "logical_xor", "hypot", "arctan2", "copysign", "fmax", "floor_divide"]
SCANS = ["np.cumsum({0}, axis={axis})", "np.cumprod({0}, axis={axis})", "{0}.cumsum(axis={axis})", "{0}.cumprod(axis={axis})",
         "np.add.accumulate({0}, axis={axis})", "np.multiply.accumulate({0}, axis={axis})", "np.maximum.accumulate({0}, axis={axis})",
         "np.minimum.accumulate({0}, axis={axis})", "np.nancumsum({0}, axis={axis})", "np.nancumprod({0}, axis={axis})", "np.cumsum({0})",
         "np.cumulative_sum({0}, axis={axis}, include_initial=True)", "np.cumulative_prod({0}, axis={axis})", "np.cumsum({0}[::-1], axis={axis})",
         "np.diff(np.cumsum({0}, axis={axis}), axis={axis})", "np.cumsum({0}, axis={axis})[..., -1]", "np.maximum.accumulate({0}[::-1], axis={axis})[::-1]"]


def method(scope, x):
    rng = scope.rng
    if rng.random() < 0.4:
        y = expressions.simple(scope)
        usable = y.rank and x.rank + y.rank <= 4 and "b" not in (x.kind, y.kind)
        return scope.apply("np.%s.outer({0}, {1})" % rng.choice(OUTER), x, y) if usable else None
    name = rng.choice(REDUCED + BITWISE * (x.kind != "f"))
    keep = rng.choice(["", "", ", keepdims=True"])
    return scope.apply("np.%s.reduce({0}%s%s)" % (name, rng.choice(["", ", axis=%d" % structural.axis_of(scope, x)]), keep), x)


def scan(scope, x):
    rng = scope.rng
    if x.kind != "f" and rng.random() < 0.2:
        name = rng.choice(["bitwise_and", "bitwise_or", "bitwise_xor"])
        return scope.apply("np.%s.accumulate({0}, axis=%d)" % (name, structural.axis_of(scope, x)), x)
    return scope.apply(rng.choice(SCANS).replace("{axis}", str(structural.axis_of(scope, x))), x)


# ---- contractions ------------------------------------------------------------------------------------------------
PRODUCT_LIMIT = 40000  # multiplications of one contraction
NORMS = ["np.linalg.norm({0})", "np.linalg.norm({0}, axis={axis})", "np.linalg.norm({0}, 1, axis={axis})", "np.linalg.norm({0}, np.inf, axis={axis})",
         "np.linalg.vector_norm({0}, axis={axis}, keepdims=True)", "np.linalg.vector_norm({0})"]
SQUARE = ["np.linalg.matrix_power({0}, 2)", "np.linalg.matrix_power({0}, 3)", "np.einsum('ii', {0})", "np.einsum('ii->i', {0}) + 0", "np.einsum('ii->', {0})",
          "np.einsum('ij,ji->i', {0}, {0})"]


def einsum(scope, x):
    """Labels by extent: axes of one extent may share a label; a repeated one that stays is a diagonal, which is copied."""
    rng, labels, terms = scope.rng, {}, []
    operands = [x] + [expressions.simple(scope) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
    for operand in operands:
        terms.append("".join(label_of(rng, labels, extents) for extents in operand.extents()))
    if math.prod(extents[0] for extents in labels.values()) > PRODUCT_LIMIT or not all(term for term in terms):
        return None
    kept = rng.sample(sorted(labels), rng.randint(0, len(labels)))
    subscripts = ",".join(terms) + ("->" + "".join(kept) if rng.random() < 0.8 else "")
    template = "np.einsum('%s', %s)" % (subscripts, ", ".join("{%d}" % k for k in range(len(terms))))
    return scope.apply("np.copy(%s)" % template if len(terms) == 1 else template, *operands)


def label_of(rng, labels, extents):
    same = sorted(label for label, known in labels.items() if known == extents)
    if same and rng.random() < 0.7:
        return rng.choice(same)
    label = "ijklmnopqrstuvwxyz"[len(labels)]
    labels[label] = extents
    return label


def contraction(scope, x):
    rng = scope.rng
    if x.kind == "b":
        return None
    if rng.random() < 0.5:
        return einsum(scope, x)
    if rng.random() < 0.25:
        return scope.apply(rng.choice(NORMS).replace("{axis}", str(structural.axis_of(scope, x))), x)
    if x.rank >= 2 and 1 not in x.shape[:2] and rng.random() < 0.2:
        return scope.apply("np.trace({0})", x)
    if x.rank == 2 and x.extents()[0] == x.extents()[1]:
        return scope.apply(rng.choice(SQUARE), x)
    return tensordot(scope, x)


def tensordot(scope, x):
    def attempt():
        y = expressions.simple(scope)
        pairs = [(j, k) for j, a in enumerate(x.extents()) for k, b in enumerate(y.extents()) if a == b]
        if not pairs or y.kind == "b" or x.value.size * y.value.size > PRODUCT_LIMIT:
            return None
        j, k = scope.rng.choice(pairs)
        templates = ["np.tensordot({0}, {1}, axes=((%d,), (%d,)))" % (j, k), "np.tensordot({0}, {1}, ([%d], [%d]))" % (j, k - y.rank)]
        if x.extents() == y.extents():
            templates += ["np.vecdot({0}, {1}, axis=%d)" % (j - x.rank), "np.tensordot({0}, {1}, %d)" % x.rank]
        if x.rank == y.rank == 2 and (j, k) == (1, 0):
            templates += ["np.linalg.multi_dot(({0}, {1}, {0}[0]))"] if x.extents()[0] == y.extents()[1] else []
        return scope.apply(scope.rng.choice(templates), x, y)
    return expressions.first_result(scope.rng, attempt)


# ---- the standard library ----------------------------------------------------------------------------------------
STATISTICS = ["np.var({0})", "np.var({0}, axis={axis})", "{0}.var(axis={axis}, ddof=1)", "np.std({0}, axis={axis}, keepdims=True)", "{0}.std()", "np.ptp({0})",
              "np.ptp({0}, axis={axis})", "np.count_nonzero({0}, axis={axis})", "np.average({0}, axis={axis})", "np.nansum({0}, axis={axis})",
              "np.nanmean({0}, axis={axis})", "np.nanmax({0}, axis={axis})", "np.nanmin({0})", "np.nanprod({0}, axis={axis}, keepdims=True)",
              "np.nanvar({0}, axis={axis})", "np.nanstd({0})", "np.var({0} - np.mean({0}))", "({0} - np.mean({0}, axis={axis}, keepdims=True)) / np.std({0})"]
CALCULUS = ["np.diff({0}, axis={axis})", "np.diff({0}, n=2, axis={axis})", "np.diff({0}, prepend=0)", "np.gradient({0}, axis={axis})", "np.ediff1d({0})",
            "np.gradient({0}, 0.5, axis={axis}, edge_order=2)", "np.trapezoid({0}, axis={axis})", "np.trapezoid({0}, dx=0.5)", "np.polyval((2, -1, 0.5), {0})"]
PIECES = ["np.pad({0}, 1)", "np.pad({0}, (1, 2), constant_values=(3, 4))", "np.pad({0}, 1, mode='edge')", "np.pad({0}, 1, mode='wrap')",
          "np.pad({0}, 1, mode='symmetric')", "np.pad({0}, 2, mode='edge')[2:-2]", "np.atleast_2d({0})", "np.atleast_3d({0})", "np.array_split({0}, 2, axis={axis})[1]",
          "np.array_split({0}, 3)[0]", "np.hsplit({0}, (2,))[1]", "np.split({0}, (1, 3), axis={axis})[1]", "np.tril({0})", "np.triu({0}, 1)", "np.tril({0}, -1)",
          "np.append({0}, 7, axis=None)", "np.tri({0}.shape[0], k=1)", "np.append({0}, {0}[::-1], axis={axis})", "np.dstack(({0}, {0}))",
          "np.indices({0}.shape)[0]", "np.linspace({0}, {0}[::-1], 4)", "np.unstack(np.stack(({0}, {0} * 2)))[1]"]
PLANES = ["np.diag({0})", "np.rot90({0})", "np.rot90({0}, 2)", "np.rot90({0}, -1)", "np.cov({0})", "np.cov({0}, rowvar=False, bias=True)", "np.tril({0}) @ np.triu({0}).T",
          "np.tril({0}) + np.triu({0}, 1)"]
PAIRS = ["np.convolve({0}, {1})", "np.convolve({0}, {1}, mode='same')", "np.correlate({0}, {1}, 'full')", "np.convolve({0}, [1, 2, 1], mode='valid')",
         "np.meshgrid({0}, {1})[0]", "np.meshgrid({0}, {1}, indexing='ij')[1]", "np.kron({0}, {1})", "np.column_stack(({0}, {1}))", "np.append({0}, {1})",
         "np.polyval({0}[:3], {1})", "np.meshgrid({0}, {1})[0] * np.meshgrid({0}, {1})[1]"]
BROADCAST = ["np.average({0}, weights=np.abs({1}) + 1)", "np.average({0}, axis=0, weights=np.abs({1}) + 1)", "np.broadcast_arrays({0}, {1})[0] * 1",
             "np.cross(np.stack(({0}, {1}, {0}), axis=-1), np.stack(({1}, {1}, {0}), axis=-1))", "np.allclose({0}, {1})", "np.linspace({0}, {1}, 3, axis=-1)",
             "np.zeros(np.broadcast_shapes({0}.shape, {1}.shape))", "np.linspace({0}, {1}, 5, endpoint=False)"]


def pair(scope, x, templates, accept):
    def attempt():
        y = expressions.simple(scope)
        return scope.apply(scope.rng.choice(templates), x, y) if y.rank and "b" not in (x.kind, y.kind) and accept(y) else None
    return expressions.first_result(scope.rng, attempt)


def library(scope, x):
    rng, chance = scope.rng, scope.rng.random()
    if chance < 0.2 and x.rank == 1:
        return pair(scope, x, PAIRS, lambda y: y.rank == 1)
    if chance < 0.35:
        return pair(scope, x, BROADCAST, lambda y: y.extents() == x.extents())
    if x.rank == 2 and chance < 0.5:
        return scope.apply(rng.choice(PLANES), x)
    template = rng.choice(rng.choice([STATISTICS, CALCULUS, PIECES]))
    return scope.apply(template.replace("{axis}", str(structural.axis_of(scope, x))), x)


# ---- elements by arrays of integers ------------------------------------------------------------------------------
TAKES = ["{0}[{1} % {0}.shape[0]]", "{0}[..., {1} % {0}.shape[-1]]", "{0}[np.array([1, 0, -1, 1])]",
         "np.take({0}, {1} % 99, axis={axis}, mode='wrap')", "np.take({0}, {1}, axis={axis}, mode='clip')", "{0}.take({1}, axis={axis}, mode='clip')",
         "np.take({0}, {1} % 99, mode='wrap')", "np.take({0}, {1} % {0}.shape[{axis}], axis={axis})", "np.take({0} * 2, np.clip({1}, 0, 2), axis={axis})",
         "np.take({0}, np.argmin({0}, axis={axis}), axis={axis}, mode='clip')", "np.take({0}, np.arange({0}.shape[{axis}])[::-1], axis={axis})"]


def gather(scope, x):
    def attempt():
        y = expressions.simple(scope)
        if y.kind not in "iu" or y.is_weak or x.rank + y.rank > 4:
            return None
        template = scope.rng.choice(TAKES).replace("{axis}", str(structural.axis_of(scope, x)))
        if x.extents() == y.extents() and scope.rng.random() < 0.5:
            axis = structural.axis_of(scope, x)
            template = "np.take_along_axis({0}, {1} %% {0}.shape[%d], axis=%d)" % (axis, axis)
        return scope.apply(template, x, y)
    return expressions.first_result(scope.rng, attempt)


WRITERS = [(elementwise, 8), (method, 3), (scan, 4), (contraction, 5), (library, 8), (gather, 3), (lambda scope, x: catalogue.any_use(scope), 4)]


def operation(scope, x):
    """One of them on x, or None."""
    writers, weights = zip(*WRITERS)

    def attempt():
        writer = scope.rng.choices(writers, weights)[0]
        return None if x.rank == 0 and writer is not elementwise else writer(scope, x)
    return expressions.first_result(scope.rng, attempt)
