"""The case language: what the files of cases/ are written in. README.md shows how.

Every line of a case file names a function of the language and says which programs to try it with. A program is a function of
an .arr file: parameters, and an expression or body in which {placeholders} stand for choices."""
import itertools
import typing

from agreement import complex_bound, exact, sums, ulps, ulps_beside_one, zero_sign_free  # noqa: F401 (for case files)
from numpy_oracle import np  # noqa: F401
from values import (anything, distinct, finite, floats, integers, moderate, near_one, nonnegative, nonzero, one_of,  # noqa: F401
                    restricted, small, wide)

SIGNED = ("i8", "i16", "i32", "i64")
UNSIGNED = ("u8", "u16", "u32", "u64")
INTEGERS = SIGNED + UNSIGNED
FLOATS = ("f32", "f64")
NUMERIC = INTEGERS + FLOATS
BITS = ("bool",) + INTEGERS
REAL = ("bool",) + NUMERIC
FLOATING = ("i16", "u16", "i32", "u32", "i64", "u64") + FLOATS  # those that functions of floats take

CASES = []


class Case(typing.NamedTuple):
    """One line of a case file."""
    name: str           # as `arrc --list-functions` prints it
    text: str           # an expression, or the lines of a body
    parameters: str     # "x: T[*], y: T[N]": T is the dtype, U another one, * the dims of the rank
    dtypes: tuple       # what T is; pairs for T and U
    ranks: tuple
    choices: dict       # placeholder -> values, or a function of the rank that gives them
    values: dict        # parameter -> source of values; "" for the others
    agreement: typing.Callable
    calls: int          # with different extents and elements, of each program
    extents: tuple      # least and greatest
    elementwise: bool   # an element of the result depends on the elements at its place alone
    where: typing.Callable  # (dtype, rank, choices) -> whether the program makes sense
    numpy: str          # what NumPy runs where its release has another answer than NumPy 2; "": the same text


def expression(name, text, parameters="x: T[*]", dtypes=REAL, ranks=(1, 2, 3, 4), agreement=exact, values=anything, calls=12,
               extents=(0, 7), elementwise=False, where=None, numpy="", **choices):
    """Programs that return `text`, for every dtype, rank and choice (each with some of the others, not all with all)."""
    sources = values if isinstance(values, dict) else {"": values}
    given = {key: found if callable(found) else tuple(found) for key, found in choices.items()}
    CASES.append(Case(name, text, parameters, tuple(dtypes), tuple(ranks), given, {"": anything, **sources}, agreement, calls, extents,
                      elementwise, where or (lambda dtype, rank, chosen: True), numpy))


def unary(names, dtypes=REAL, agreement=exact, values=anything):
    """Elementwise functions of one argument, with the same behaviour."""
    for name in names.split():
        expression("np." + name, "np.%s(x)" % name, "x: T[*]", dtypes, (0, 1, 2, 3, 4), agreement, values, elementwise=True)


def binary(names, dtypes=REAL, agreement=exact, values=anything, mixed=()):
    """Elementwise functions of two arguments: of one dtype with all ranks, broadcast, with Python's numbers, and pairs of dtypes."""
    for name in names.split():
        call = "np.%s(x, y)" % name
        expression("np." + name, call, "x: T[*], y: T[*]", dtypes, (0, 1, 2, 3, 4), agreement, values, elementwise=True)
        expression("np." + name, call, "x: T[*], y: T", dtypes, (1, 3), agreement, values)
        expression("np." + name, call, "x: T, y: T[*]", dtypes, (2,), agreement, values)
        expression("np." + name, call, "x: T[*, A], y: T[A]", dtypes, (1, 2), agreement, values)
        expression("np." + name, call, "x: T[*, 1], y: T[1, A]", dtypes, (1,), agreement, values)
        expression("np." + name, call, "x: T[*], y: U[*]", mixed, (1, 2), agreement, values)


def is_signed_against_u64(pair):
    """NumPy 1.24 compares these as f64, NumPy 2 exactly."""
    return "u64" in pair and any(dtype.startswith("i") for dtype in pair)


def comparison(name, call, mixed, ranks):
    """Comparisons of pairs of dtypes, as NumPy 2 makes them."""
    expression(name, call, "x: T[*], y: U[*]", [pair for pair in mixed if not is_signed_against_u64(pair)], ranks)
    expression(name, call, "x: T[*], y: U[*]", [pair for pair in mixed if is_signed_against_u64(pair)], ranks,
               numpy="(lambda x, y: np.array(%s).astype(np.bool_))(np.array(x).astype(object), np.array(y).astype(object))" % call)


def aliases(method, names):
    """The same cases under each of several names: aliases(unary, "sin arcsin")(FLOATS, ulps())."""
    return lambda *arguments, **options: [method(name, *arguments, **options) for name in names.split()]


# ---- choices -----------------------------------------------------------------------------------------------------

def axis(rank):
    """Every axis, counted from either end."""
    return tuple(range(-rank, rank))


def axis_or_none(rank):
    return ("None",) + axis(rank)


def axes(rank):
    """None, every axis, and tuples of axes."""
    return axis_or_none(rank) + tuple(itertools.combinations(range(rank), 2)) + ((tuple(range(rank)),) if rank > 2 else ()) + ((0, -1),) * (rank > 2)


def permutation(rank):
    return tuple(itertools.permutations(range(rank)))[:7]


def axis_pair(rank):
    return tuple(itertools.permutations(range(rank), 2)) + (((-1, 0),) if rank > 1 else ())


BOTH = (False, True)


def mixed_pairs(*kinds):
    """Pairs of different dtypes of these kinds."""
    names = [name for kind in kinds for name in kind]
    return tuple((a, b) for a, b in itertools.permutations(names, 2))
