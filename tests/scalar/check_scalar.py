"""Compares scalar_apply with NumPy on every pointwise operation and dtype: special values crossed, then random bits.

usage: check_scalar.py SCALAR_STREAM

Bits must be equal, all NaNs being one value and the sign of zero from minimum and maximum being free. Elementary functions
are compared with long double results instead: at most 1 ulp away.
"""
import subprocess
import sys

import numpy as np

INTEGERS = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"]
FLOATS = ["f32", "f64"]
NUMPY = {"bool": np.bool_, "f32": np.float32, "f64": np.float64}
NUMPY.update({name: np.dtype(name[0] + str(int(name[1:]) // 8)).type for name in INTEGERS})
RANDOM_COUNT = 4000
GENERATOR = np.random.default_rng(20240607)


def to_bits(array):
    width = array.dtype.itemsize
    return np.ascontiguousarray(array).view("u%d" % width).astype(np.uint64)


def from_bits(bits, dtype):
    kind = np.dtype(NUMPY[dtype])
    return bits.astype("u%d" % kind.itemsize).view(kind)


def special_values(dtype):
    if dtype == "bool":
        return np.array([False, True])
    if dtype in FLOATS:
        info = np.finfo(NUMPY[dtype])
        values = [0.0, 0.5, 1, 1.5, 2, 2.5, 3, 7, 10, 0.1, 1 / 3, 127, 128, 129, 255, 256, 300, 32767, 32768, 65535, 65536,
                  70000.7, 2.0**31 - 1, 2.0**31, 2.0**32 - 1, 2.0**32, 2.0**32 + 4096, 2.0**53, 2.0**62, 2.0**63, 2.0**63 + 2.0**40,
                  2.0**64, 1e20, float(info.max), float(info.tiny), float(info.smallest_subnormal), float(info.eps),
                  np.pi, 1e5, 700.0, 88.0, np.inf, np.nan]
        return np.array(values + [-value for value in values]).astype(NUMPY[dtype])
    info = np.iinfo(NUMPY[dtype])
    values = {0, 1, 2, 3, 5, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 100, 127, info.max, info.max - 1, info.max // 2, info.min, info.min + 1}
    if info.min < 0:
        values |= {-value for value in values if -value >= info.min}
    return np.array([value for value in sorted(values) if info.min <= value <= info.max], dtype=NUMPY[dtype])


def random_values(dtype, count):
    bits = GENERATOR.integers(0, 2**64, count, dtype=np.uint64, endpoint=False)
    if dtype == "bool":
        return (bits & np.uint64(1)).astype(bool)
    width = np.dtype(NUMPY[dtype]).itemsize
    anything = (bits >> np.uint64(64 - 8 * width)).astype("u%d" % width).view(NUMPY[dtype])
    if dtype in FLOATS:
        moderate = (GENERATOR.standard_normal(count) * 10.0 ** GENERATOR.integers(-3, 12, count)).astype(NUMPY[dtype])
    else:
        moderate = GENERATOR.integers(0, 20, count).astype(NUMPY[dtype])
    return np.where(GENERATOR.random(count) < 0.5, anything, moderate)


def operand_pairs(dtype):
    special = special_values(dtype)
    left, right = np.meshgrid(special, special)
    return (np.concatenate([left.ravel(), random_values(dtype, RANDOM_COUNT)]),
            np.concatenate([right.ravel(), random_values(dtype, RANDOM_COUNT)]))


def apply_scalar(program, op, operand_dtype, result_dtype, *operands):
    records = np.zeros((len(operands[0]), 3), dtype=np.uint64)
    for position, operand in enumerate(operands):
        records[:, position] = to_bits(operand)
    run = subprocess.run([program, op, operand_dtype, result_dtype], input=records.tobytes(), stdout=subprocess.PIPE, check=True)
    return np.frombuffer(run.stdout, dtype=np.uint64)


def describe(op, dtype, position, operands, got, wanted):
    shown = ", ".join(repr(operand[position]) for operand in operands)
    return "%s %s(%s): got %r, wanted %r" % (dtype, op, shown, got[position], wanted[position])


def compare_bits(op, dtype, result_dtype, operands, got_bits, wanted):
    got = from_bits(got_bits, result_dtype)
    wanted = wanted.astype(NUMPY[result_dtype])
    same = to_bits(got) == to_bits(wanted)
    if np.any(got_bits >> np.uint64(8 * got.dtype.itemsize - 1) >> np.uint64(1)):
        return ["%s %s: bits above the element's width" % (dtype, op)]
    if result_dtype in FLOATS:
        same |= np.isnan(got) & np.isnan(wanted)
        if op in ("minimum", "maximum"):
            same |= got == wanted
    return [describe(op, dtype, position, operands, got, wanted) for position in np.flatnonzero(~same)[:3]]


def compare_ulp(op, dtype, operands, got_bits, wanted):
    got = from_bits(got_bits, dtype)
    rounded = wanted.astype(NUMPY[dtype])
    finite = np.isfinite(rounded) & np.isfinite(got)
    distance = np.abs(got.astype(np.longdouble) - wanted) / np.spacing(np.abs(rounded)).astype(np.longdouble)
    # Just below overflow the rounded result is infinite where one ulp less is the largest number, and the reverse.
    largest = np.finfo(NUMPY[dtype]).max
    overflow_edge = (np.isinf(rounded) & (np.abs(got) == largest)) | (np.isinf(got) & (np.abs(rounded) == largest))
    same = np.where(finite, distance <= 1.001, (got == rounded) | (np.isnan(got) & np.isnan(rounded)) | overflow_edge)
    return [describe(op, dtype, position, operands, got, wanted) for position in np.flatnonzero(~same)[:3]]


def integer_power(left, right):
    result = np.ones_like(left)
    base, exponent = left.copy(), right.copy()
    for _ in range(64):
        result = np.where((exponent & 1).astype(bool), result * base, result)
        base, exponent = base * base, exponent >> 1
    return np.where(right < 0, 0, result)


COMPARISONS = {"equal": np.equal, "not_equal": np.not_equal, "less": np.less, "less_equal": np.less_equal,
               "greater": np.greater, "greater_equal": np.greater_equal}
COMMON = {"minimum": np.minimum, "maximum": np.maximum}
BITWISE = {"bit_and": np.bitwise_and, "bit_or": np.bitwise_or, "bit_xor": np.bitwise_xor}
ARITHMETIC = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "floor_divide": np.floor_divide, "modulo": np.mod}


def binary_cases(dtype):
    """Pairs of operation and the NumPy function for it, and the dtype of the result."""
    yield from ((op, function, "bool") for op, function in COMPARISONS.items())
    yield from ((op, function, dtype) for op, function in COMMON.items())
    if dtype not in FLOATS:
        yield from ((op, function, dtype) for op, function in BITWISE.items())
    if dtype == "bool":
        yield from (("add", np.add, dtype), ("multiply", np.multiply, dtype))
        return
    yield from ((op, function, dtype) for op, function in ARITHMETIC.items())
    if dtype in FLOATS:
        yield "divide", np.divide, dtype
    else:
        yield from (("shift_left", np.left_shift, dtype), ("shift_right", np.right_shift, dtype), ("power", integer_power, dtype))


def unary_cases(dtype):
    if dtype == "bool":
        return [("logical_not", np.logical_not, "bool"), ("invert", np.invert, "bool"), ("absolute", np.absolute, "bool")]
    cases = [("negative", np.negative, dtype), ("absolute", np.absolute, dtype), ("sign", np.sign, dtype)]
    if dtype in FLOATS:
        cases += [(name, getattr(np, name), dtype) for name in ("floor", "ceil", "trunc", "sqrt")]
        return cases + [("is_nan", np.isnan, "bool")]
    return cases + [("invert", np.invert, dtype)]


def overflow_cases():
    python = {"add_overflows": lambda a, b: a + b, "subtract_overflows": lambda a, b: a - b, "multiply_overflows": lambda a, b: a * b}
    for op, function in python.items():
        def leaves(left, right, function=function):
            exact = [function(int(a), int(b)) for a, b in zip(left, right)]
            return np.array([not -2**63 <= value < 2**63 for value in exact])
        yield op, leaves


def cast(values, source, target):
    # One element at a time where NumPy's vectorised loop differs from its other loops (see scalar_cast.c).
    if source in FLOATS and target == "u32":
        return np.array([values[position:position + 1].astype(NUMPY[target])[0] for position in range(len(values))])
    return values.astype(NUMPY[target])


def check_arithmetic(program):
    for dtype in ["bool"] + INTEGERS + FLOATS:
        left, right = operand_pairs(dtype)
        for op, function, result in binary_cases(dtype):
            got = apply_scalar(program, op, dtype, result, left, right)
            yield compare_bits(op, dtype, result, (left, right), got, function(left, right))
        for op, function, result in unary_cases(dtype):
            yield compare_bits(op, dtype, result, (left,), apply_scalar(program, op, dtype, result, left), function(left))
    left, right = operand_pairs("i64")
    for op, function in overflow_cases():
        yield compare_bits(op, "i64", "bool", (left, right), apply_scalar(program, op, "i64", "bool", left, right), function(left, right))


def check_casts(program):
    for source in ["bool"] + INTEGERS + FLOATS:
        values = np.concatenate([special_values(source), random_values(source, RANDOM_COUNT)])
        for target in ["bool"] + INTEGERS + FLOATS:
            wanted = cast(values, source, target)
            yield compare_bits("cast", source, target, (values,), apply_scalar(program, "cast", source, target, values), wanted)


FUNCTIONS = ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "cbrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
             "cosh", "tanh", "asinh", "acosh", "atanh")
BOUNDED = ("log1p", "asinh", "acosh")  # to 2^60: programs select another formula beyond (frontend/builtin_math.c)
NUMPY_NAMES = {name: "arc" + name[1:] for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh", "atan2")}


def check_functions(program):
    for dtype in FLOATS:
        left, right = operand_pairs(dtype)
        for name in ("atan2", "hypot"):
            wanted = getattr(np, NUMPY_NAMES.get(name, name))(left.astype(np.longdouble), right.astype(np.longdouble))
            yield compare_ulp(name, dtype, (left, right), apply_scalar(program, name, dtype, dtype, left, right), wanted)
        for name in FUNCTIONS:
            operand = np.clip(left, -(2.0**60), 2.0**60) if name in BOUNDED else left
            wanted = getattr(np, NUMPY_NAMES.get(name, name))(operand.astype(np.longdouble))
            yield compare_ulp(name, dtype, (operand,), apply_scalar(program, name, dtype, dtype, operand), wanted)
        # glibc's powl answers inf for (-inf) ** -2**63: take the special cases from the narrower function.
        wanted = np.where(np.isfinite(left), np.power(left.astype(np.longdouble), right.astype(np.longdouble)), np.power(left, right))
        yield compare_ulp("power", dtype, (left, right), apply_scalar(program, "power", dtype, dtype, left, right), wanted)


def main(program):
    results = []
    with np.errstate(all="ignore"):
        for check in (check_arithmetic, check_casts, check_functions):
            results.extend(check(program))
    failures = [failure for result in results for failure in result]
    for failure in failures:
        print(failure)
    print("%d comparisons, %d failed" % (len(results), sum(1 for result in results if result)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
