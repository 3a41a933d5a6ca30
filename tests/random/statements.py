"""Random statements. Each writer adds lines to the body and returns True, or adds nothing and returns False."""
import re

import blocks
import catalogue
import expressions
import helpers
import stencils
import structural
from scope import NAMESPACE, Expression, Scope, compiled, is_taken_for_weak, np, share_memory

INDENT = "    "
DEPTH = 3  # of expressions
LOOP_LIMIT = 24  # extents of a witness that a loop goes over: those of the inputs are several times as large


class Body:
    """The lines of a block, and what its statements may use."""

    def __init__(self, program, scope, level, in_block=False):
        self.program, self.scope, self.level, self.in_block = program, scope, level, in_block
        self.rng, self.lines, self.rebound = scope.rng, [], set()

    def add(self, text):
        self.lines.append(INDENT * self.level + text)

    def block(self, header, statements, fixed=None):
        """A nested block of random statements."""
        return self.block_of(header, lambda inner: write_statements(inner, statements), fixed)

    def block_of(self, header, write, fixed=None):
        """A nested block that `write` fills; names first assigned in it end with it. None and no lines when it stayed empty."""
        inner = Body(self.program, self.scope.copy(), self.level + 1, True)
        if fixed:
            inner.scope.names.update(fixed)
            inner.scope.fixed.update(fixed)
        write(inner)
        if not inner.lines:
            return None
        self.add(header)
        self.lines += inner.lines
        for name in inner.rebound:
            if name in self.scope.names:
                self.scope.names[name] = inner.scope.names[name]
                self.rebound.add(name)
        return inner


# ---- assignment to names -----------------------------------------------------------------------------------------


def owned(body, accept=lambda variable: True):
    """Names that a block may bind anew: not parameters or loop variables, and nothing else denotes their arrays."""
    scope = body.scope
    return scope.variables(lambda v: v.text not in scope.fixed and scope.is_alone(v.text) and accept(v))


def assign_name(body):
    scope = body.scope
    value = expressions.expression(scope, body.rng.randint(1, DEPTH))
    if value.text in scope.names and body.rng.random() < 0.8:
        return False
    return assign_value(body, value)


def assign_use_in_turn(body, number):
    """Every program begins with a use of catalogue.py, so that a run tries each of them."""
    value = catalogue.use_in_turn(body.scope, number)
    return value is not None and assign_value(body, value)


def write_block_in_turn(body, number):
    """And every other one has a block of blocks.py."""
    return number % 2 == 0 and blocks.write_in_turn(body, number // 2)


def assign_value(body, value):
    if not body.scope.is_view_decided(value):
        value = body.scope.apply("np.copy({0})", value)
    name = body.program.new_name()
    body.add("%s = %s" % (name, value.text))
    body.scope.names[name] = value.values
    return True


def assign_and_reduce(body):
    """A matrix made of one, and what its rows give when they are added up or compared; the function may return both."""
    scope, rng = body.scope, body.rng
    matrices = scope.variables(lambda v: v.rank == 2 and v.kind != "b" and v.dtype.itemsize >= 4)
    if not matrices:
        return False
    x = rng.choice(matrices)
    templates = ["{0} + 1", "{0} * {1}", "{0} - {1}", "{0} / 2", "-{0}", "np.where({1} > 0, {0}, 1)", "np.maximum({0}, {1})"]
    value = expressions.first_result(rng, lambda: scope.pointwise(rng.choice(templates), x, expressions.simple(scope)))
    if value is None or value.rank != 2:
        return False
    name, result = body.program.new_name(), body.program.new_name()
    matrix = Expression(name, value.values, True)
    folds = ["np.sum({0}, axis=0)", "{1} @ {0}", "{0}[:, 0] @ {0}", "np.max({0}, axis=0)", "np.mean({0}, axis=0)", "{0}.sum(0) * 2 + {0}[0]", "(({0} + {1}) * {0}).sum(0)"]
    reduced = expressions.first_result(rng, lambda: scope.apply(rng.choice(folds), matrix, expressions.simple(scope)))
    if reduced is None or reduced.rank != 1:
        return False
    body.add("%s = %s" % (name, value.text))
    body.add("%s = %s" % (result, reduced.text))
    scope.names[name], scope.names[result] = value.values, reduced.values
    body.program.pairs.append((name, result))
    return True


def assign_fresh(body):
    """An array of the function's own, which later statements write and loops swap."""
    scope, x = body.scope, expressions.array_leaf(body.scope)
    if x.rank == 0:
        return False
    template = body.rng.choice(["{0}.copy()", "np.zeros_like({0})", "np.copy({0})", "{0} + 0", "np.zeros({0}.shape)", "np.ones({0}.shape, dtype=np.int32)"])
    value = scope.apply(template, x)
    if value is None:
        return False
    name = body.program.new_name()
    body.add("%s = %s" % (name, value.text))
    scope.names[name] = value.values
    return True


def rebind(body):
    """Outside of blocks any name may become anything; in blocks a name keeps its type, and its new value is no view."""
    scope = body.scope
    names = owned(body) if body.in_block else scope.variables(lambda v: v.text not in scope.fixed)
    if not names:
        return False
    return rebind_name(body, body.rng.choice(names))


def rebind_name(body, old):
    scope = body.scope

    def attempt():
        value = expressions.combine(scope, old, DEPTH) if body.rng.random() < 0.6 else expressions.expression(scope, DEPTH)
        if value is None or not scope.is_view_decided(value):
            return None
        if body.in_block and grows_without_bounds(old, value):
            return None
        suits = value.same_type(old) and (value.rank == 0 or scope.is_fresh(value)) if body.in_block else value.rank == 0 or scope.is_fresh(value)
        return value if suits else None
    value = expressions.first_result(body.rng, attempt)
    if value is None:
        return False
    body.add("%s = %s" % (old.text, value.text))
    scope.names[old.text] = value.values
    body.rebound.add(old.text)
    return True


def updated_copy(body):
    """A copy of an array, and an update of one of the two; the function may return both."""
    scope = body.scope
    arrays = scope.variables(lambda v: v.rank > 0 and all(value.flags.writeable for value in v.values))
    if body.in_block or not arrays:
        return False
    old, name = body.rng.choice(arrays), body.program.new_name()
    body.add("%s = %s" % (name, body.rng.choice(["%s.copy()", "np.copy(%s)"]) % old.text))
    scope.names[name] = [value.copy() for value in old.values]
    body.program.pairs.append((name, old.text))
    return assign_elements_of(body, scope.variable(body.rng.choice([name, name, old.text]))) or True


def update_scalar(body):
    names = owned(body, lambda v: v.rank == 0)
    if not names:
        return False
    old, x = body.rng.choice(names), expressions.scalar(body.scope)
    value = x and body.scope.apply(body.rng.choice(["{0} + {1}", "{0} - {1}", "np.maximum({0}, {1})", "{0} * {1}"]), old, x)
    if value is None or not value.same_type(old) or grows_without_bounds(old, value):
        return False
    body.add("%s = %s" % (old.text, value.text))
    body.scope.names[old.text] = value.values
    body.rebound.add(old.text)
    return True


def grows_without_bounds(old, value):
    """A Python integer that a loop multiplies by itself leaves 64 bits (ARR_E_OVERFLOW), where NumPy's program goes on."""
    return old.is_weak and old.text in value.text and re.search(r"\*|<<", value.text) is not None


def swap(body):
    scope = body.scope
    pairs = [(a, b) for a in owned(body, lambda v: v.rank > 0) for b in owned(body) if a.text < b.text and a.same_type(b)]
    if not pairs:
        return False
    a, b = (variable.text for variable in body.rng.choice(pairs))
    body.add("%s, %s = %s, %s" % (a, b, b, a))
    scope.names[a], scope.names[b] = scope.names[b], scope.names[a]
    body.rebound |= {a, b}
    return True


# ---- assignment to elements --------------------------------------------------------------------------------------


def target(body):
    """The text of a subscript of an array that may be written, and its value."""
    scope = body.scope
    arrays = scope.variables(lambda v: v.rank > 0 and all(value.flags.writeable for value in v.values))
    if not arrays:
        return None
    return place_in(scope, body.rng.choice(arrays))


def place_in(scope, x):
    part = scope.rng.choice(["", ".real", ".imag"]) if x.kind == "c" else ""
    place = scope.apply("{0}%s[%s]" % (part, structural.index_text(scope, x)), x)
    return None if place is None or structural.gained_unit_axis(x, place) else place


def same_slices(body, place):
    """An expression of place's own array or another one under slices of the same counts: A[1:] from A[:-1]."""
    def attempt():
        x = expressions.array_leaf(body.scope)
        y = x.rank and structural.subscript(body.scope, x)
        if not y or y.extents() != place.extents():
            return None
        other = expressions.partner(body.scope, y, 1)
        return body.scope.pointwise(body.rng.choice(expressions.NUMBER_BINARY + expressions.ORDERED), y, other) or y
    return expressions.first_result(body.rng, attempt)


def assign_elements(body):
    return assign_place(body, target(body))


def assign_elements_of(body, array):
    return assign_place(body, place_in(body.scope, array))


def narrows(value, place):
    """Assignment would discard fractions or imaginary parts."""
    return value.kind in "fc" and place.kind not in ("c" if value.kind == "c" else "fc")


def assign_place(body, place):
    if place is None:
        return False
    value = same_slices(body, place) if body.rng.random() < 0.5 else None
    value = value or expressions.fitting(body.scope, place, DEPTH)
    if value is None or narrows(value, place):
        return False
    operator = body.rng.choice(["=", "=", "=", "+=", "-=", "*=", "//=", "&=", "^=", "/="])
    if is_taken_for_weak([place, value]) or operator == "=" and copies_over_itself(place, value):
        return False
    statement = "%s %s %s" % (place.text, operator, value.text)
    if not body.scope.execute(statement):
        return False
    body.add(statement)
    return True


def assign_masked(body):
    """A[A > 1] = 0, rows under a mask of the first axis: one value for all that is marked, or one row for all marked rows."""
    scope, rng = body.scope, body.rng
    arrays = scope.variables(lambda v: v.rank > 0 and all(value.flags.writeable for value in v.values))
    if not arrays:
        return False
    x = rng.choice(arrays)
    leading = x if rng.random() < 0.5 else scope.apply("{0}[%s]" % ", ".join([":"] + ["0"] * (x.rank - 1)), x)
    mask = leading and expressions.first_result(rng, lambda: mask_of(scope, leading))
    value = mask and masked_value(scope, x, mask)
    if not value or narrows(value, x) or is_taken_for_weak([x, value]):
        return False
    statement = "%s[%s] %s %s" % (x.text, mask.text, rng.choice(["=", "=", "+=", "-=", "*=", "//="]), value.text)
    if not scope.execute(statement):
        return False
    body.add(statement)
    return True


def mask_of(scope, x):
    """A comparison of an array of x's extents, or a name of bools with them: no subscript, which would be one of the array written."""
    alike = scope.variables(lambda v: v.rank == x.rank and v.extents() == x.extents())
    y = scope.rng.choice(alike) if alike and scope.rng.random() < 0.5 else x
    if y.kind == "b" and y.text in scope.names and scope.rng.random() < 0.5:
        return y
    return scope.pointwise(scope.rng.choice(expressions.COMPARISONS), y, expressions.partner(scope, y, 1))


def masked_value(scope, x, mask):
    if mask.extents() != x.extents()[:mask.rank]:
        return None
    if x.rank == 2 and mask.rank == 1 and scope.rng.random() < 0.5:
        return scope.apply("{0}[%s]" % scope.rng.choice(["0", "-1"]), x)
    return expressions.scalar(scope) if scope.rng.random() < 0.6 else expressions.literal(scope, x.kind)


def copies_over_itself(place, value):
    """NumPy evaluates the right side first, but for vectors of different strides that overlap (A[:, -1] = A[1])."""
    return place.rank == 1 and any(share_memory(a, b) and a.strides[-1:] != b.strides[-1:] for a, b in zip(place.values, value.values))


def update_whole(body):
    """x += y writes x's array, whatever else denotes it."""
    scope = body.scope
    arrays = scope.variables(lambda v: v.rank > 0 and all(value.flags.writeable for value in v.values))
    if not arrays:
        return False
    x = body.rng.choice(arrays)
    value = expressions.fitting(scope, x, 2)
    if value is None or narrows(value, x):
        return False
    if is_taken_for_weak([x, value]):
        return False
    statement = "%s %s %s" % (x.text, body.rng.choice(["+=", "-=", "*=", "|="]), value.text)
    if not scope.execute(statement):
        return False
    body.add(statement)
    return True


# ---- blocks ------------------------------------------------------------------------------------------------------


def loop_range(body):
    scope, rng = body.scope, body.rng
    counts = [v.text for v in scope.variables(lambda v: v.text in body.program.counts)]
    arrays = scope.variables(lambda v: v.rank > 0)
    texts = ["2", "3", "1, 4", "0, 7, 3", "4, 0, -1"] + counts
    for count in counts:  # steps known only at run time, too
        texts += ["1, %s + 1" % count, "0, 7, %s + 1" % count, "5, -2, -%s - 1" % count, "3, 0, 2 * %s - 7" % count]
    for x in arrays:
        axis = rng.randrange(x.rank)
        if max(x.extents()[axis]) > LOOP_LIMIT:
            continue
        texts += ["%s.shape[%d]" % (x.text, axis), "1, %s.shape[%d]" % (x.text, axis), "%s.shape[%d] - 1, -1, -1" % (x.text, axis),
                  "0, %s.shape[%d], 2" % (x.text, axis), "1, len(%s) - 1" % x.text]
        texts += ["0, %s.shape[%d], %s + 1" % (x.text, axis, count) for count in counts]
    return "range(%s)" % rng.choice(texts)


def loop_samples(body, text):
    """For each witness a value from the middle of the range; where that is empty, its start."""
    samples = []
    for witness in range(body.scope.witness_count()):
        span = eval(compiled(text, "eval"), NAMESPACE, {name: values[witness] for name, values in body.scope.names.items()})
        samples.append(int(span[len(span) // 2]) if len(span) else int(span.start))
        if body.level > 1 and len(span) > 8:
            return None
    return samples


def write_for(body):
    text = loop_range(body)
    samples = loop_samples(body, text)
    if samples is None:
        return False
    name = body.program.new_name("i")
    inner = body.block("for %s in %s:" % (name, text), body.rng.randint(1, 3), {name: samples})
    if inner is None:
        return False
    if body.rng.random() < 0.1:
        write_exit(inner, body)
    return True


def write_exit(inner, body):
    test = expressions.scalar_condition(inner.scope)
    if test is not None:
        body.add(INDENT + "if %s:" % test.text)
        body.add(INDENT * 2 + body.rng.choice(["break", "continue"]))


def write_while(body):
    scope, name = body.scope, body.program.new_name("k")
    counts = [v.text for v in scope.variables(lambda v: v.text in body.program.counts)]
    test = expressions.scalar_condition(scope) if body.rng.random() < 0.4 else None
    limit = body.rng.choice(["2", "3"] + counts)
    header = "while %s < %s%s:" % (name, limit, " and %s" % test.operand() if test is not None and test.is_weak else "")
    start = len(body.lines)
    body.add("%s = 0" % name)
    inner = body.block(header, body.rng.randint(1, 2), {name: [0] * scope.witness_count()})
    if inner is None:
        del body.lines[start:]
        return False
    body.add(INDENT + body.rng.choice(["%s += 1", "%s = %s + 1" % ("%s", name)]) % name)
    return True


def write_if(body):
    test = expressions.scalar_condition(body.scope)
    if test is None or body.block("if %s:" % test.text, body.rng.randint(1, 2)) is None:
        return False
    if body.rng.random() < 0.6:
        body.block("else:", body.rng.randint(1, 2))
    return True


def write_two_results(body):
    """if ...: both of two names become something; else: perhaps so too."""
    names, test = owned(body), expressions.scalar_condition(body.scope)
    if len(names) < 2 or test is None:
        return False
    chosen = body.rng.sample([variable.text for variable in names], 2)

    def rebind_both(inner):
        for name in chosen:
            if body.rng.random() < 0.8 and inner.scope.is_alone(name):
                rebind_name(inner, inner.scope.variable(name))
    if body.block_of("if %s:" % test.text, rebind_both) is None:
        return False
    if body.rng.random() < 0.6:
        body.block_of("else:", rebind_both)
    return True


# ---- sequences ---------------------------------------------------------------------------------------------------

WRITERS = [(assign_name, 30), (assign_fresh, 8), (assign_and_reduce, 12), (assign_elements, 26), (assign_masked, 6), (update_whole, 6), (rebind, 8), (update_scalar, 6), (write_for, 12),
           (write_while, 3), (write_if, 7), (updated_copy, 6), (write_two_results, 8),
           (stencils.shifted_updates, 5)]
BLOCK_WRITERS = [(assign_name, 15), (assign_elements, 40), (assign_masked, 6), (update_whole, 6), (rebind, 14), (update_scalar, 10), (swap, 12), (write_for, 4),
                 (write_if, 6), (write_two_results, 4), (stencils.shifted_updates, 3)]


def writers_of(body):
    """helpers.py and blocks.py write statements too, and read this file."""
    if body.in_block:
        return BLOCK_WRITERS + [(blocks.any_block, 5)]
    return WRITERS + [(helpers.call_helper, 9), (blocks.any_block, 6)]


def write_statements(body, count):
    writers, weights = zip(*writers_of(body))
    for _ in range(4 * count):
        writer = body.rng.choices(writers, weights)[0]
        if writer in (write_for, write_if, write_while, write_two_results) and body.level > 2:
            continue
        if writer(body):
            count -= 1
        if count <= 0:
            return


def write_return(body):
    results = []
    for _ in range(body.rng.choice([1, 1, 1, 2])):
        x = body.scope.variable(list(body.scope.names)[-1]) if body.rng.random() < 0.3 else expressions.expression(body.scope, body.rng.randint(0, DEPTH))
        results.append(x.text)
    locals_ = [name for name in body.scope.names if name.startswith("v")]
    results += [name for name in locals_ if body.rng.random() < 0.4][:1]
    if body.program.pairs and body.rng.random() < 0.7:
        results = list(body.rng.choice(body.program.pairs)) + results[1:]
    body.add("return " + ", ".join(results))
