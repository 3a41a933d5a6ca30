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
ERRORS_REPORTED = 20  # in a file, before the report ends


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


def errors(arrc, folder, programs):
    """The triples of a function and two dtypes at which `arrc check` reports an error: a file for each of the few in `programs`."""
    paths = [os.path.join(folder, "%d.arr" % number) for number in range(len(programs))]
    for path, program in zip(paths, programs):
        with open(path, "w", encoding="utf-8") as file:
            file.write("import numpy as np\n" + "".join(definition(*triple, result) for triple, result in program))
    report = subprocess.run([arrc, "check", *paths], capture_output=True, text=True, check=False).stderr
    found = re.findall(r"(\d+)\.arr:(\d+):\d+: error", report)
    return {programs[int(number)][(int(line) - 2) // 2][0] for number, line in found}


def main():
    arrc = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "arrc")
    results = {(function, first, second): numpy_dtype(function, first, second) for function in FUNCTIONS for first in DTYPES for second in DTYPES}
    ordered = sorted(results.items(), key=lambda item: item[1] is None)
    with tempfile.TemporaryDirectory() as folder:
        found = errors(arrc, folder, [ordered[first:first + ERRORS_REPORTED] for first in range(0, len(ordered), ERRORS_REPORTED)])
    wrong = [triple for triple, result in results.items() if (triple in found) != (result is None)]
    for triple in wrong:
        print("FAIL %s of %s and %s: %s in NumPy" % (*triple, results[triple] or "float16 or refused"))
    print("%d passed, %d failed" % (len(results) - len(wrong), len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
