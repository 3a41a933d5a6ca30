"""Search in sorted vectors. Where NumPy sorts, the elements are drawn sorted."""
from language import FLOATS, REAL, anything, expression, floats, integers, mixed_pairs, moderate, np, one_of

MIXED = mixed_pairs(("bool", "i32", "i64", "u64", "f32", "f64"))


def rising(source):
    def values(generator, dtype, shape):
        return np.sort(source(generator, dtype, shape), axis=-1)
    return values


def falling(generator, dtype, shape):
    return np.sort(repeated(generator, dtype, shape))[::-1]


def either_way(generator, dtype, shape):
    """Rising, falling, or rarely neither."""
    numbers = np.sort(moderate(generator, dtype, shape))
    return (numbers, numbers[::-1], generator.permutation(numbers))[generator.choice(3, p=(0.45, 0.45, 0.1))]


def repeated(generator, dtype, shape):
    """Few different elements."""
    return generator.integers(0, 4, shape).astype(dtype)


SIDES = ('"left"', '"right"')
for needles in (anything, repeated):
    values = {"x": rising(needles), "y": needles}
    expression("np.searchsorted", "np.searchsorted(x, y, side={side})", "x: T[A], y: T[*]", REAL, (0, 1, 2, 3), values=values, side=SIDES)
    expression("np.searchsorted", "np.searchsorted(x, y, side={side})", "x: T[A], y: U[*]", MIXED, (0, 1, 2), values=values, side=SIDES)
    expression("np.searchsorted", "np.searchsorted(x, y, {side})", "x: T[A], y: T[B]", FLOATS, (1,), values=values, side=SIDES, extents=(0, 70))
expression("np.searchsorted", "np.searchsorted(x, {needle})", "x: T[A]", REAL, (1,), values=rising(moderate), needle=(0, 1.5, True))
expression("np.searchsorted", "np.searchsorted(x, y, sorter=i)", "x: T[4], y: T[*], i: i64[4]", FLOATS, (1, 2),
           values={"x": falling, "y": repeated, "i": lambda generator, dtype, shape: np.arange(shape[0])[::-1].astype(dtype)})
for numbers in (moderate, repeated):
    expression("np.digitize", "np.digitize(x, y, right={right})", "x: T[*], y: T[A]", ("i32", "u8", "f32", "f64"), (0, 1, 2), right=("True", "False"),
               values={"x": numbers, "y": either_way})

points = {"x": one_of(-1, 0, 0.25, 0.5, 1, 2, 9, np.nan, np.inf, -np.inf), "p": rising(floats(-1, 3)), "f": one_of(0, 1, -2.5, 1e300, np.inf, -np.inf, np.nan)}
for numbers in (points, {"x": moderate, "p": rising(moderate), "f": moderate}, {"x": repeated, "p": rising(repeated), "f": moderate}):
    expression("np.interp", "np.interp(x, p, f)", "x: f64[*], p: f64[A], f: f64[A]", ("f64",), (0, 1, 2, 3), values=numbers)
    expression("np.interp", "np.interp(x, p, f, left={left}, right={right})", "x: T[*], p: T[A], f: U[A]", (("f64", "f64"), ("f32", "f64"), ("f64", "f32")), (0, 1, 2),
               values=numbers, left=(-1, 0.5), right=("None", 7))
expression("np.interp", "np.interp(x, p, f)", "x: T[*], p: T[A], f: T[A]", ("i32", "u8", "f32"), (0, 1, 2),
           values={"x": integers(0, 9), "p": lambda generator, dtype, shape: np.arange(shape[0]).astype(dtype), "f": moderate} | {"x": repeated})
