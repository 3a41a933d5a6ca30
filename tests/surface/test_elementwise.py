"""The elementary functions as programs use them: special values and random ones against long double results, within the
bounds of docs/accuracy.md; and dtypes by NumPy's promotion. (test_positions.py: the same bits for an element wherever it stands.)

usage: test_elementwise.py [ARRC]
"""
import ctypes
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import oracle  # noqa: E402,F401 (sets NumPy's promotion state)
import numpy as np  # noqa: E402

UNARY = ("exp exp2 expm1 log log2 log10 log1p cbrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh").split()
BINARY = "arctan2 hypot power".split()
FLOATS = {"f32": np.float32, "f64": np.float64}
PROMOTED = {"i16": (np.int16, np.float32), "u16": (np.uint16, np.float32), "i32": (np.int32, np.float64), "u64": (np.uint64, np.float64)}
ULPS = {"arcsinh": 1.6, "arccosh": 1.6}  # beyond 2^60; docs/accuracy.md
GENERATOR = np.random.default_rng(20261121)


def program():
    lines = ["import numpy as np"]
    for dtype in (*FLOATS, *PROMOTED):
        lines += ["def %s_%s(x: %s[N]):\n    return np.%s(x)" % (name, dtype, dtype, name) for name in UNARY]
    for dtype in FLOATS:
        lines += ["def %s_%s(x: %s[N], y: %s[N]):\n    return np.%s(x, y)" % (name, dtype, dtype, dtype, name) for name in BINARY]
    return "\n".join(lines) + "\n"


def build(arrc, folder):
    path = os.path.join(folder, "elementwise")
    with open(path + ".arr", "w", encoding="utf-8") as file:
        file.write(program())
    subprocess.run([arrc, "--shared", "--no-header", path + ".arr", "-o", path + ".so"], check=True)
    return ctypes.CDLL(path + ".so")


def call(library, name, dtype, operands, result_type):
    operands = [np.ascontiguousarray(operand) for operand in operands]
    result = np.full(len(operands[0]), 99, dtype=result_type)
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (*operands, result)]
    status = getattr(library, "%s_%s" % (name, dtype))(ctypes.c_int64(len(result)), *pointers, None)
    assert status == 0, (name, dtype, status)
    return result


def values_of(kind):
    info = np.finfo(kind)
    special = np.array([0, 0.5, 1, 1.5, 2, 3, 10, 100, 700, 1e5, 1e15, 2.0**60, 2.0**61, 1e30, np.pi, info.max, info.max / 2, info.tiny,
                        info.smallest_subnormal, info.eps, np.inf, np.nan], dtype=kind)
    moderate = GENERATOR.standard_normal(2000) * 10.0 ** GENERATOR.integers(-6, 6, 2000)
    wide = np.exp2(GENERATOR.uniform(info.minexp, info.maxexp - 1, 2000)) * GENERATOR.choice([-1, 1], 2000)
    unit = GENERATOR.uniform(-1, 1, 1000)
    return np.concatenate([special, -special, moderate.astype(kind), wide.astype(kind), unit.astype(kind)])


def fault(name, kind, operands, got):
    wanted = getattr(np, name)(*(operand.astype(np.longdouble) for operand in operands))
    if name == "power":  # glibc's powl errs at infinities
        wanted = np.where(np.isfinite(operands[0]) & np.isfinite(operands[1]), wanted, np.power(*operands))
    rounded = wanted.astype(kind)
    finite = np.isfinite(rounded) & np.isfinite(got)
    distance = np.abs(got.astype(np.longdouble) - wanted) / np.spacing(np.abs(rounded)).astype(np.longdouble)
    largest = np.finfo(kind).max
    edge = (np.isinf(rounded) & (np.abs(got) == largest)) | (np.isinf(got) & (np.abs(rounded) == largest))
    fine = np.where(finite, distance <= ULPS.get(name, 1) + 0.001, (got == rounded) | (np.isnan(got) & np.isnan(rounded)) | edge)
    wrong = np.flatnonzero(~fine)
    return None if len(wrong) == 0 else "%s(%s) is %r, not %r" % (name, ", ".join(repr(operand[wrong[0]]) for operand in operands), got[wrong[0]], wanted[wrong[0]])


def accuracy(library):
    for dtype, kind in FLOATS.items():
        left = values_of(kind)
        right = GENERATOR.permutation(values_of(kind))
        for name in (*UNARY, *BINARY):
            operands = (left,) if name in UNARY else (left, right)
            yield "%s of %s" % (name, dtype), fault(name, kind, operands, call(library, name, dtype, operands, kind))


def promotion(library):
    for dtype, (kind, result) in PROMOTED.items():
        operand = np.arange(100).astype(kind)
        for name in UNARY:
            as_float = call(library, name, {np.float32: "f32", np.float64: "f64"}[result], (operand.astype(result),), result)
            got = call(library, name, dtype, (operand,), result)
            same = np.array_equal(got.view("u%d" % got.itemsize), as_float.view("u%d" % got.itemsize))
            yield "%s of %s" % (name, dtype), None if same and getattr(np, name)(operand).dtype == result else "not that of %s" % result.__name__


def main():
    arrc = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "arrc"))
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        library = build(arrc, folder)
        for check in (accuracy, promotion):
            for what, wrong in check(library):
                passed, failed = passed + (not wrong), failed + bool(wrong)
                if wrong:
                    print("FAIL %s: %s" % (what, wrong))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
