"""The dtype of every binary function of every pair of dtypes, as NumPy has it: each pair is checked as a function whose result is
annotated with NumPy's dtype. What NumPy computes in float16 or refuses must be an error.

usage: test_promotion.py [ARRC]
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import oracle  # noqa: E402,F401 (sets NumPy's promotion state)
import numpy as np  # noqa: E402

DTYPES = {"bool": np.bool_, "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64, "u8": np.uint8, "u16": np.uint16, "u32": np.uint32,
          "u64": np.uint64, "f32": np.float32, "f64": np.float64}
NAMES = {np.dtype(dtype): name for name, dtype in DTYPES.items()}
FUNCTIONS = ("add subtract multiply divide floor_divide mod fmod power float_power maximum minimum fmax fmin arctan2 hypot logaddexp logaddexp2 "
             "copysign nextafter heaviside gcd lcm bitwise_and bitwise_or bitwise_xor left_shift right_shift equal less logical_and").split()


def numpy_dtype(function, first, second):
    """The name of the result's dtype; None where arrc has none or NumPy refuses."""
    try:
        with np.errstate(all="ignore"):
            return NAMES.get(getattr(np, function)(np.ones(2, DTYPES[first]), np.ones(2, DTYPES[second])).dtype)
    except TypeError:
        return None


def definition(function, first, second, result):
    returns = " -> %s[N]" % result if result else ""
    return "def %s_%s_%s(x: %s[N], y: %s[N])%s:\n    return np.%s(x, y)\n" % (function, first, second, first, second, returns, function)


def errors(arrc, folder, function, results):
    """The pairs of dtypes at which `arrc check` reports an error; a file holds few of them, since a report ends after 20."""
    found = set()
    pairs = sorted(results, key=lambda pair: (results[pair] is None, pair))
    for first in range(0, len(pairs), 15):
        group = pairs[first:first + 15]
        path = os.path.join(folder, "promotion.arr")
        with open(path, "w", encoding="utf-8") as file:
            file.write("import numpy as np\n" + "".join(definition(function, *pair, results[pair]) for pair in group))
        report = subprocess.run([arrc, "check", path], capture_output=True, text=True, check=False).stderr
        found.update(group[(int(line) - 2) // 2] for line in re.findall(r"promotion\.arr:(\d+):\d+: error", report))
    return found


def main():
    arrc = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "arrc")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for function in FUNCTIONS:
            results = {(first, second): numpy_dtype(function, first, second) for first in DTYPES for second in DTYPES}
            found = errors(arrc, folder, function, results)
            wrong = [pair for pair, result in results.items() if (pair in found) != (result is None)]
            passed, failed = passed + len(results) - len(wrong), failed + len(wrong)
            for pair in wrong:
                print("FAIL %s of %s and %s: %s in NumPy" % (function, *pair, results[pair] or "float16 or refused"))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
