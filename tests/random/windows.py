"""Random values that are read at shifted places: what neighbours along one axis make, combined with its own neighbours along
another, as row buffers are made for (docs/remarks.md)."""
import expressions

OPERATIONS = {"b": ["&", "|", "^"], "i": ["+", "-", "*", "+", "&", "^"], "u": ["+", "-", "*", "+", "|", "^"], "f": ["+", "-", "*", "+"],
              "c": ["+", "-", "*", "+"]}
REACHES = [1, 2, 2, 3, 3, 4, 4, 5]


def shifted(axis, rank, start, reach):
    """The text that cuts `start` elements off the front of an axis and the rest of `reach` off its end."""
    stop = "-%d" % (reach - start) if start < reach else ""
    return "{0}[%s]" % ", ".join([":"] * axis + ["%s:%s" % (start or "", stop)] + [":"] * (rank - axis - 1))


def places(rng, reach):
    """Where a window looks: everywhere, or at some places, both ends among them; at times twice."""
    inner = [place for place in range(1, reach) if rng.random() < 0.9]
    chosen = [0, *inner, reach] + ([rng.randint(0, reach)] if rng.random() < 0.3 else [])
    if rng.random() < 0.3:
        rng.shuffle(chosen)
    return chosen


def window(scope, x, axis):
    """Elements of x at several places along the axis."""
    rng = scope.rng
    reach = rng.choice(REACHES)
    terms = [shifted(axis, x.rank, place, reach) for place in places(rng, reach)]
    text = terms[0]
    for term in terms[1:]:
        if rng.random() < 0.1:
            term = "(%s %s %s)" % (term, rng.choice(OPERATIONS[x.kind]), rng.choice(terms))
        text = "%s %s %s" % (text, rng.choice(OPERATIONS[x.kind]), term)
    return scope.apply(text, x)


def windows(scope, x):
    """A window of a window, along the last axis in the end or along what a transposition makes the last."""
    rng = scope.rng
    if x.rank > 3 or len(x.text) > 60:
        return None
    last = x.rank - 1 if rng.random() < 0.9 else rng.randrange(x.rank)
    first = window(scope, x, rng.randrange(x.rank))
    if first is not None and rng.random() < 0.3:
        first = expressions.unary(scope, first)
    second = first and window(scope, first, min(last, first.rank - 1))
    if second is not None and rng.random() < 0.3 and last != x.rank - 1:
        return scope.apply("np.moveaxis({0}, %d, -1)" % last, second)
    return second
