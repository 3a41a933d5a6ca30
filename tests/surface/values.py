"""Where the elements of arguments come from: functions (generator, dtype, shape) -> array. Special values are part of every one
that does not exclude them: NaN, infinities, both zeros, subnormal numbers, the ends of the integers' ranges."""
import functools

from numpy_oracle import np


def is_float(dtype):
    return np.dtype(dtype).kind == "f"


@functools.lru_cache(maxsize=None)
def special(dtype):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return np.array(sorted({info.min, info.min + 1, info.max - 1, info.max, info.max // 2, 0, 1, 2, max(info.min, -1)}), dtype=dtype)
    if dtype.kind == "c":
        parts = special(np.dtype("f%d" % (dtype.itemsize // 2)))
        return np.array([complex(a, b) for a in parts for b in parts], dtype=dtype)
    info = np.finfo(dtype)
    numbers = [0.0, 1, 0.5, 1.5, 2.5, 3, 10, 1e5, 2.0**31, 2.0**53, 2.0**63, 1e30, np.pi, info.max, info.tiny, info.tiny / 4,
               info.smallest_subnormal, info.eps, 1 - info.epsneg, np.inf, np.nan]
    return np.array([sign * number for number in numbers for sign in (1, -1)], dtype=dtype)


def anything(generator, dtype, shape):
    """One element in four is special, one in four of any magnitude, the others small."""
    dtype = np.dtype(dtype)
    drawn = generator.choice(special(dtype), shape)
    kinds = generator.integers(0, 4, shape)
    return np.where(kinds == 0, drawn, np.where(kinds == 1, wide(generator, dtype, shape), small(generator, dtype, shape)))


def wide(generator, dtype, shape):
    """Numbers of all magnitudes."""
    dtype = np.dtype(dtype)
    if dtype.kind == "c":
        return join(wide, generator, dtype, shape)
    if dtype.kind == "f":
        info = np.finfo(dtype)
        return (np.exp2(generator.uniform(info.minexp, info.maxexp - 1, shape)) * generator.choice([-1.0, 1.0], shape)).astype(dtype)
    return np.frombuffer(generator.bytes(int(np.prod(shape)) * dtype.itemsize), dtype).reshape(shape) if dtype.kind != "b" else small(generator, dtype, shape)


def small(generator, dtype, shape):
    """-9 to 9 where the dtype has negative numbers; floats with a fraction, many of them equal."""
    dtype = np.dtype(dtype)
    if dtype.kind == "c":
        return join(small, generator, dtype, shape)
    if dtype.kind == "b":
        return generator.integers(0, 2, shape).astype(dtype)
    numbers = generator.integers(0 if dtype.kind == "u" else -9, 10, shape)
    return (numbers / 4 if dtype.kind == "f" else np.asarray(numbers)).astype(dtype)


def join(source, generator, dtype, shape):
    part = np.dtype("f%d" % (np.dtype(dtype).itemsize // 2))
    return (source(generator, part, shape) + 1j * source(generator, part, shape)).astype(dtype)


def moderate(generator, dtype, shape):
    """Floats of six orders of magnitude around 1, so that sums of a few thousand terms and products of two stay finite."""
    dtype = np.dtype(dtype)
    if dtype.kind == "c":
        return join(moderate, generator, dtype, shape)
    if dtype.kind != "f":
        return small(generator, dtype, shape)
    return (generator.standard_normal(shape) * 10.0 ** generator.integers(-3, 4, shape)).astype(dtype)


def near_one(generator, dtype, shape):
    """Floats in [0.5, 2) of either sign, so that long products stay finite; small integers."""
    dtype = np.dtype(dtype)
    if dtype.kind == "c":
        return join(near_one, generator, dtype, shape)
    if dtype.kind != "f":
        return small(generator, dtype, shape)
    return (np.exp2(generator.uniform(-1, 1, shape)) * generator.choice([-1.0, 1.0], shape)).astype(dtype)


def finite(generator, dtype, shape):
    """As `anything`, without NaN and infinities."""
    array = np.asarray(anything(generator, dtype, shape))
    return np.where(np.isfinite(array), array, np.ones((), dtype)) if array.dtype.kind in "fc" else array


def distinct(generator, dtype, shape):
    """Every element differs from the others, as far as the dtype has room."""
    size = int(np.prod(shape))
    return generator.permutation(np.arange(size)).reshape(shape).astype(dtype)


def restricted(source, condition, otherwise):
    """What `source` gives where condition(array) holds, else the number `otherwise`."""
    def values(generator, dtype, shape):
        array = np.asarray(source(generator, dtype, shape))
        return np.where(condition(array), array, np.array(otherwise, dtype))
    return values


nonzero = restricted(anything, lambda x: x != 0, 1)
nonnegative = restricted(anything, lambda x: ~(x < 0), 1)


def integers(low, high):
    """Uniform in [low, high], cut to what the dtype holds."""
    def values(generator, dtype, shape):
        info = np.iinfo(dtype)
        return generator.integers(max(low, info.min), min(high, info.max) + 1, shape, dtype=np.int64).astype(dtype)
    return values


def one_of(*numbers):
    def values(generator, dtype, shape):
        return generator.choice(np.array(numbers, dtype), shape)
    return values


def floats(low, high):
    def values(generator, dtype, shape):
        return generator.uniform(low, high, shape).astype(dtype)
    return values
