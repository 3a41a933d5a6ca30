#!/usr/bin/python3
"""Prints `arrc bench` for the examples, at the sizes that their first lines name, against their twins in bench/loops.

usage: demo_bench.py ARRC FOLDER [EXAMPLE]...

FOLDER takes the input arrays that an example's first lines ask for.
"""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "examples"))
from example import all_examples, np  # noqa: E402


def input_values(example, sizes, folder):
    """NAME=VALUE for the parameters that need more than random data."""
    arguments = example.arguments(sizes, 0)
    for parameter in example.parameters:
        if parameter.name not in example.inputs:
            continue
        value = arguments[parameter.name]
        if parameter.rank == 0:
            yield "%s=%s" % (parameter.name, value)
            continue
        path = os.path.join(folder, "%s-%s.npy" % (example.name, parameter.name))
        np.save(path, value)
        yield "%s=%s" % (parameter.name, path)


def bench(arrc, example, sizes, folder):
    settings = ",".join("%s=%d" % item for item in sizes.items())
    twin = os.path.join(ROOT, "bench", "loops", example.name + ".c")
    command = [arrc, "bench", example.path, example.name, *input_values(example, sizes, folder), "--size", settings, "--against", twin]
    return subprocess.run(command).returncode


def main():
    arrc, folder, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    worst = 0
    for example in all_examples():
        for sizes in example.bench if not names or example.name in names else []:
            worst = max(worst, bench(arrc, example, sizes, folder))
            sys.stdout.flush()
    return worst


if __name__ == "__main__":
    sys.exit(main())
