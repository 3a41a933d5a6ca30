"""Compositions of operations that move elements along an axis: rolls, slices, flips, joins, tiles, pads, each of the others' results.

    v1 = np.concatenate((A[1:], A, A[:-1]))
    v2 = np.roll(v1, 5) + v1[::-1]
    v1[2:] -= np.roll(v2, -3)[:-2]

Each becomes boxes of a loop nest whose bounds meet at places that depend on the extents, or leave a box without elements."""
import expressions
import statements
import structural

SHIFTS = ["1", "-1", "2", "-3", "5", "7", "28", "-40", "{0}.shape[{axis}] - 1", "{0}.shape[{axis}] // 2", "-{0}.shape[{axis}]", "{0}.shape[{axis}] * 2 + 1"]
ALONG = ["np.roll({0}, {shift}, axis={axis})", "np.roll({0}, {shift}, axis={axis})", "np.roll({0}, {shift}, axis={axis})", "np.flip({0}, axis={axis})",
         "np.repeat({0}, 2, axis={axis})", "np.append({0}, {0}[::-1], axis={axis})", "np.diff({0}, axis={axis})", "np.array_split({0}, 3, axis={axis})[1]",
         "np.split({0}, (1, 3), axis={axis})[1]", "np.cumsum({0}, axis={axis})"]
WHOLE = ["np.roll({0}, {shift})", "np.tile({0}, 2)", "np.tile({0}, 3)", "np.pad({0}, 1)", "np.pad({0}, (2, 1))", "np.pad({0}, 1, mode='edge')",
         "np.pad({0}, 1, mode='wrap')", "np.pad({0}, 1, mode='symmetric')", "moa.rotate(3, {0})", "moa.take(-3, {0})",
         "moa.drop(1, {0})", "{0}.reshape(-1)", "{0}.T", "np.concatenate([piece[1:] for piece in ({0}, {0}, {0})])", "np.stack(({0}, {0}[::-1]))",
         "np.concatenate(({0}[::2], {0}[1::2]))", "{0}[:-1]", "{0}[1:]"]
JOINS = ["np.concatenate(({0}, {1}), axis={axis})", "np.concatenate(({0}, {1}, {0}), axis={axis})", "np.concatenate(({0}[1:], {1}, {0}[:-1]))",
         "np.concatenate([piece[1:] for piece in ({0}, {1}, {0})])", "np.concatenate([piece[:-2] for piece in ({0}, {1}, {1}, {0})])", "np.stack(({0}, {1}), axis={axis})",
         "np.stack(({0}, {1}, {0}), axis=-1).reshape(-1)", "np.hstack(({0}, {1}))", "moa.cat({0}, {1})", "np.append({0}, {1}[::-1], axis={axis})"]
COMBINED = ["{0} + {1}", "{0} - {1}", "np.where({0}, {1}, {0})", "np.where({0} != 0, {1}, {2})", "np.where({1}, np.roll({0}, {shift}), np.where({0}, {0}[-1], {2}))",
            "{0} * {1} + {2}", "np.where({0} == {1}, {2}, {0})"]
EXTENT_LIMIT = 200
TEXT_LIMIT = 300


def applied(scope, templates, x, *others):
    """One of the templates on x and the others."""
    template = scope.rng.choice(templates).replace("{shift}", scope.rng.choice(SHIFTS)).replace("{axis}", str(scope.rng.randrange(x.rank)))
    return scope.apply(template, x, *others)


def sliced(scope, x):
    axis = scope.rng.randrange(x.rank)
    return scope.apply("{0}[%s]" % ", ".join([":"] * axis + [scope.rng.choice(structural.SLICES)]), x)


def moved(scope, x, arrays):
    """x rearranged, or joined with one of the arrays."""
    chance = scope.rng.random()
    if chance < 0.25:
        return sliced(scope, x)
    if chance < 0.75:
        return applied(scope, ALONG + WHOLE, x)
    return applied(scope, JOINS, x, scope.rng.choice([y for y in arrays if y.rank == x.rank] or [x]))


def combined(scope, x, arrays):
    """x with two arrays of its extents, which may be x rolled or turned round."""
    same = [y for y in arrays if y.extents() == x.extents()] + [y for y in (applied(scope, ALONG[:4], x) for _ in range(2)) if y]
    return applied(scope, COMBINED, x, scope.rng.choice(same), scope.rng.choice(same)) if same else None


def composition(scope, x, arrays):
    """x after one to four steps."""
    for _ in range(scope.rng.randint(1, 4)):
        step = expressions.first_result(scope.rng, lambda: (combined if scope.rng.random() < 0.35 else moved)(scope, x, arrays))
        if step is None or step.is_weak or not step.rank or max(step.shape) > EXTENT_LIMIT or len(step.text) > TEXT_LIMIT:
            continue
        if not structural.gained_unit_axis(x, step):
            x = step
    return x


def write_update(body):
    """Some elements of an array become those of a combination of it, which may read what is written."""
    scope, rng = body.scope, body.rng
    written = scope.variables(lambda v: v.rank > 0 and all(value.flags.writeable for value in v.values))
    if not written:
        return
    x = rng.choice(written)
    value = combined(scope, x, scope.variables(lambda v: v.rank > 0))
    if value is None or value.extents() != x.extents():
        return
    place = rng.choice(["1:", ":-1", "::2", "1:-1", "::-1", ":3"])
    statement = "%s[%s] %s %s[%s]" % (x.text, place, "=" if x.kind == "b" else rng.choice(["=", "=", "+="]), value.operand(), place)
    if scope.execute(statement):
        body.add(statement)


def movements(body):
    """Two to four names for compositions, with updates between them; all are results."""
    scope = body.scope
    for _ in range(body.rng.randint(2, 4)):
        arrays = scope.variables(lambda v: v.rank > 0)
        value = composition(scope, body.rng.choice(arrays + arrays[-2:]), arrays)
        if value.text not in scope.names:
            statements.assign_value(body, value)
        if body.rng.random() < 0.3:
            write_update(body)
    names = [name for name in scope.names if name.startswith("v")]
    body.add("return " + ", ".join(names or list(scope.names)[:1]))
