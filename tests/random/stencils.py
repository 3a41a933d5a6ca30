"""Sequences of updates of arrays of one shape by shifted slices of each other, as of explicit schemes for differential equations:

    A[1:, :-1] -= B[:-1, :-1] * A[1:, 1:]
    B[1:-1] = A[2:] + B[:-2]

Each becomes a loop nest, and those that follow each other may be fused along their rows with a shift."""
import expressions
import structural

MARGINS = [0, 1, 1, 1, 2, 2, 3]  # rows that an update leaves out along one axis


def axis_slice(rng, margin):
    start = rng.randint(0, margin)
    stop = margin - start
    return "%s:%s" % (start or "", -stop if stop else "")


def shifted_slice(scope, x, margins):
    """x under slices that leave out so many elements along each axis, some before and the others behind."""
    y = scope.apply("{0}[%s]" % ", ".join(axis_slice(scope.rng, margin) for margin in margins), x)
    return None if y is None or structural.gained_unit_axis(x, y) else y


def shifted_sum(scope, arrays, margins):
    """A combination of one to three slices of the arrays."""
    value = shifted_slice(scope, scope.rng.choice(arrays), margins)
    for _ in range(scope.rng.choice([0, 1, 1, 2])):
        other = shifted_slice(scope, scope.rng.choice(arrays), margins)
        if value is None or other is None:
            return None
        value = scope.pointwise(scope.rng.choice(expressions.NUMBER_BINARY[:3]), value, other)
    return value


def write_update(body, arrays):
    scope, rng = body.scope, body.rng
    x = rng.choice(arrays)
    margins = [rng.choice(MARGINS) for _ in range(x.rank)]
    place, value = shifted_slice(scope, x, margins), shifted_sum(scope, arrays, margins)
    if place is None or value is None:
        return False
    statement = "%s %s %s" % (place.text, rng.choice(["=", "=", "+=", "-="]), value.text)
    if not scope.execute(statement):
        return False
    body.add(statement)
    return True


def write_updates(body, arrays):
    written, wanted = 0, body.rng.randint(2, 5)
    for _ in range(3 * wanted):
        written += written < wanted and write_update(body, arrays)
    return written > 0


def shifted_updates(body):
    """Two to five such updates, perhaps as the steps of a loop."""
    scope = body.scope
    written = scope.variables(lambda v: v.rank > 1 and v.kind != "b" and all(value.flags.writeable for value in v.values))
    if not written:
        return False
    first = body.rng.choice(written)
    arrays = [v for v in written if v.same_type(first)]
    if body.rng.random() < 0.3 and body.level < 3:
        inner = body.block_of("for %s in range(2):" % body.program.new_name("t"), lambda inner: write_updates(inner, arrays))
        return inner is not None
    return write_updates(body, arrays)
