"""No element's value depends on its position or on the extents around it: of every elementwise function, f(x[k:]) and f(x)[k:] have the
bits of f computed for each element alone, for all lengths 1 to 40.

usage: test_positions.py [ARRC]
"""
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import test_surface  # noqa: E402 (the first import of NumPy)
from numpy_oracle import np  # noqa: E402
import compiled  # noqa: E402

LENGTHS = range(1, 41)
STARTS = (0, 1, 3)
GENERATOR = np.random.default_rng(20261121)


class Sliced:
    """A function of vectors of the same length, sliced before or after: what compiled.py needs of a program."""

    def __init__(self, case, number, dtype, before):
        self.case, self.name, self.dtype, self.names = case, case.name, dtype, [part.split(":")[0] for part in case.parameters.split(", ")]
        self.types = ["bool" if ": bool" in part else dtype for part in case.parameters.split(", ")]
        self.symbol = "sliced_%d" % number
        slices = "".join("    %s = %s[start:]\n" % (name, name) for name in self.names) if before else ""
        parameters = ", ".join("%s: %s[N]" % pair for pair in zip(self.names, self.types))
        self.text = "def %s(%s, start: i64):\n%s    return (%s)%s\n" % (self.symbol, parameters, slices, case.text, "" if before else "[start:]")


def programs():
    cases = [case for case in test_surface.load_cases(None) if case.elementwise and not case.choices and "{" not in case.text]
    chosen = [(case, dtype, before) for case in cases for dtype in ("f32", "f64") if dtype in case.dtypes for before in (True, False)]
    return [Sliced(case, number, dtype, before) for number, (case, dtype, before) in enumerate(chosen)]


def lengths_that_differ(program, function):
    values = {name: (GENERATOR.standard_normal(40) * 3).astype(test_surface.numpy_oracle.DTYPES[kind]) for name, kind in zip(program.names, program.types)}

    def call(first, last, start):
        return function.call({**{name: array[first:last] for name, array in values.items()}, "start": np.int64(start)})[0][0]

    alone = np.concatenate([call(k, k + 1, 0) for k in range(40)])
    return [n for n in LENGTHS for start in STARTS if call(0, n, start).tobytes() != alone[min(start, n):n].tobytes()]


def main():
    arrc = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(test_surface.ROOT, "build", "arrc"))
    failed, all_programs = 0, programs()
    with tempfile.TemporaryDirectory() as folder:
        functions, refused = compiled.compile_programs(arrc, folder, all_programs, ways=("-O3",))
        for program in all_programs:
            wrong = refused.get(program) or lengths_that_differ(program, functions[program])
            failed += bool(wrong)
            if wrong:
                print("FAIL %s: lengths %s\n%s" % (program.name, wrong, program.text))
    print("%d passed, %d failed" % (len(all_programs) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
