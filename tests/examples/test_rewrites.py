"""What the optimiser makes of examples/rewrites, and that it stays right.

A header's `# operations --fp=MODE: multiply f64[N] | reduce f64` lists the operations that are left in that mode, in any order,
with the types of their results; views, leaves and checks are not listed, and `none` stands for an empty list. In every mode that a
header names (strict where it names none) the object agrees with NumPy as the header states; strict ones also with the object of
-O0, which skips the optimiser, bit for bit.

usage: test_rewrites.py [ARRC]
"""
import ctypes
import os
import re
import subprocess
import sys
import tempfile
import warnings

import agreement
import calls
from example import EXAMPLES, Example, compiler_path
from test_examples import differences, fresh, outcome_of_oracle

FREE = {"constant", "parameter", "extent", "iota", "check", "slice", "index", "transpose", "broadcast", "reshape", "roll", "diagonal", "with_shape"}


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise calls.CallError("%s exited with %d: %s" % (" ".join(command), done.returncode, done.stderr.strip()[:1000]))
    return done.stdout


def expected_operations(path):
    """Sorted lists of operations by mode."""
    with open(path, encoding="utf-8") as file:
        found = re.findall(r"^# operations --fp=(\w+): (.*)$", file.read(), re.MULTILINE)
    return {mode: sorted(item.strip() for item in text.split("|") if item.strip() != "none") for mode, text in found}


def operations(arrc, path, mode):
    lines = re.findall(r"^ +%\d+ = (\w+)\b.* : (\S.*?) @", run([arrc, "--emit=ir", "--fp=" + mode, "-o", "-", path]), re.MULTILINE)
    return sorted("%s %s" % line for line in lines if line[0] not in FREE)


def load(arrc, path, level, mode, folder):
    base = os.path.join(folder, "object%s-%s" % (level, mode))
    flags = run([arrc, "--print-link-flags", path]).split()
    run([arrc, "-c", level, "--fp=" + mode, path, "-o", base + ".o", "--no-header"])
    run(["cc", "-shared", "-o", base + ".so", base + ".o", *flags])
    return ctypes.CDLL(base + ".so")


def faults_of_values(arrc, example, mode, folder):
    optimised = load(arrc, example.path, "-O3", mode, folder)
    plain = load(arrc, example.path, "-O0", mode, folder) if mode == "strict" else None
    for sizes in example.sizes:
        arguments = example.arguments(sizes, 1)
        results, final = outcome_of_oracle(example, arguments)
        got = calls.call_plain(optimised, example, sizes, arguments, fresh(results))
        for fault in agreement.faults(example, sizes, arguments, {**final, **got}, {**results, **final}):
            yield "%r against NumPy: %s" % (sizes, fault)
        if plain:
            fault = differences(got, calls.call_plain(plain, example, sizes, arguments, fresh(results)))
            if fault:
                yield "%r against -O0: %s" % (sizes, fault)


def faults(arrc, path):
    for mode, expected in (expected_operations(path) or {"strict": None}).items():
        got = operations(arrc, path, mode)
        if expected is not None and got != expected:
            yield "--fp=%s leaves %s instead of %s" % (mode, " | ".join(got) or "none", " | ".join(expected) or "none")
        with tempfile.TemporaryDirectory() as folder:
            for fault in faults_of_values(arrc, Example(path), mode, folder):
                yield "--fp=%s: %s" % (mode, fault)


def main():
    arrc = compiler_path(sys.argv[1:])
    warnings.simplefilter("ignore")  # NumPy's remarks on what is empty
    folder = os.path.join(EXAMPLES, "rewrites")
    passed = failed = 0
    for name in sorted(os.listdir(folder)):
        try:
            messages = list(faults(arrc, os.path.join(folder, name)))
        except calls.CallError as error:
            messages = [str(error)]
        for message in messages:
            print("FAIL %s: %s" % (name, message))
        passed, failed = passed + (not messages), failed + bool(messages)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
