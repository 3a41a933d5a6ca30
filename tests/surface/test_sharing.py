"""Writes through what np.reshape or np.ravel made, or to the array that it was made of, over small extents, 0 and 1 among them.

usage: test_sharing.py ARRC

Where NumPy's is a copy for the extents of the run, the results must be NumPy's; where it is a view, they must be that, or the
status for it where the compiler takes it for a copy. A program whose copies never are views must not fail at all.
"""
import itertools
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "random"))
import generate  # noqa: E402
from library import OK, SHAPE_ERROR, Library  # noqa: E402
from scope import np  # noqa: E402

SIZES = (0, 1, 2, 3)
ALWAYS_A_VIEW, DEPENDS, NEVER_A_VIEW = "always a view", "depends", "never a view"
# What is reshaped and how: whether NumPy makes a view, of the extents of SIZES but those for which nothing is left.
RESHAPED = [
    ("A", "A.ravel()", ALWAYS_A_VIEW),
    ("A", "A[1:].ravel()", ALWAYS_A_VIEW),
    ("A", "A.T.ravel()", DEPENDS),
    ("A", "A.T.reshape(-1)", DEPENDS),
    ("A", "A[::-1].ravel()", DEPENDS),
    ("A", "A[:, 0:1].ravel()", DEPENDS),
    ("A", "A[:, ::2].reshape(-1)", DEPENDS),
    ("A", "np.flip(A).ravel()", DEPENDS),
    ("A", "np.flip(A).ravel()[::-1]", DEPENDS),
    ("A", "A[:, 1:].reshape(-1)", DEPENDS),
    ("A", "A[::2, ::2].T.ravel()", DEPENDS),
    ("B", "B.transpose(0, 2, 1).reshape(B.shape[0], B.shape[1] * B.shape[2])", DEPENDS),
    ("B", "B.transpose(1, 0, 2).ravel()", DEPENDS),
    ("B", "B[:, ::-1].reshape(-1, B.shape[2])", DEPENDS),
    ("B", "np.swapaxes(B, 0, 2).reshape(-1)", DEPENDS),
    ("Z", "Z.real.ravel()", DEPENDS),
    ("Z", "Z.imag.T.reshape(-1)", DEPENDS),
    ("A", "A.T.flatten()", NEVER_A_VIEW),
    ("A", "A.T.ravel().copy()", NEVER_A_VIEW),
    ("A", "(A + 1.0).T.ravel()", NEVER_A_VIEW),
    ("A", "np.concatenate((A, A)).T.reshape(-1)", NEVER_A_VIEW),
]
PARAMETERS = {"A": "A: f64[N, M]", "B": "B: f64[N, M, K]", "Z": "Z: c128[N, M]"}
# What is then written, and what is read.
USES = [
    ["v += 1.0", "return v, {base} * 2"],
    ["{base} += 1.0", "return v, {base} * 2"],
    ["if {base}.shape[0] > 1:", "    v *= 3.0", "else:", "    {base} -= 1.0", "return v + 1.0"],
    ["for i in range(2):", "    v += {base}.size", "    {base} += 2.0", "return v * 1.0"],
    ["w = v[1:]", "w += 1.0", "return v, {base} * 1"],
    ["u = v * 2.0", "{base}[1:] = 0.0", "return u, {base} * 1"],
]


def program(name, base, reshaped, use):
    lines = ["v = " + reshaped, *(line.format(base=base) for line in use)]
    return "import numpy as np\n\ndef %s(%s):\n%s\n" % (name, PARAMETERS[base], "".join("    %s\n" % line for line in lines))


def reads_both(use):
    """The use whose result is another one where the reshape is a view: u is computed before the write."""
    return "u = v * 2.0" not in use


def is_view(base, reshaped, array):
    return np.shares_memory(eval(reshaped, {"np": np, base: array}), array)


def accepted(base, reshaped):
    """The shapes for which NumPy does not raise."""
    for shape in itertools.product(SIZES, repeat=3 if base == "B" else 2):
        try:
            eval(reshaped, {"np": np, base: draw(shape, base)})
        except (ValueError, IndexError):
            continue
        yield shape


def draw(shape, base):
    values = np.arange(np.prod(shape), dtype="f8").reshape(shape)
    return values * (1 - 2j) if base == "Z" else values


def differs(wanted, got, base):
    (results, final), (got_results, got_final) = wanted, got
    pairs = list(zip(results, got_results)) + [(final[base], got_final[base])]
    return len(results) != len(got_results) or not all(np.array_equal(one, other) for one, other in pairs)


def judge(compilation, code, name, case, use, shape):
    """What is wrong, or None."""
    base, reshaped, kind = case
    array = draw(shape, base)
    wanted = generate.run_oracle(code, name, {base: array})
    status, *got = compilation.evaluate(name, {base: array})
    shares = is_view(base, reshaped, array)
    if status == SHAPE_ERROR and shares and kind == DEPENDS and reads_both(use):
        return None
    if status:
        return "status %d for %s, of which NumPy's reshape %s" % (status, shape, "is a view" if shares else "copies")
    return "other values for %s" % (shape,) if differs(wanted, got, base) else None


def failures(library, case, use, name):
    base, reshaped, kind = case
    source = program(name, base, reshaped, use)
    compilation = library.compile(source, 0, rewrites=False)
    if compilation.outcome:
        return ["%s\n%s" % (source, compilation.message())]
    code = generate.oracle_code(source)
    shapes = list(accepted(base, reshaped))
    views = {is_view(base, reshaped, draw(shape, base)) for shape in shapes if 0 not in shape and eval(reshaped, {"np": np, base: draw(shape, base)}).size}
    if views != {ALWAYS_A_VIEW: {True}, DEPENDS: {True, False}, NEVER_A_VIEW: {False}}[kind]:
        return ["%s: NumPy says %s, not %s" % (reshaped, views, kind)]
    found = [judge(compilation, code, name, case, use, shape) for shape in shapes]
    return ["%s\n%s" % (source, message) for message in found if message]


def main():
    library = Library(os.path.dirname(os.path.abspath(sys.argv[1])))
    passed, failed = 0, []
    for number, (case, use) in enumerate(itertools.product(RESHAPED, USES)):
        found = failures(library, case, use, "f%d" % number)
        library.release()
        failed += found
        passed += not found
    print("".join(message + "\n" for message in failed), end="")
    print("%d passed, %d failed" % (passed, len(failed)))
    sys.exit(bool(failed))


main()
