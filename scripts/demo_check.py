#!/usr/bin/python3
"""Checks what examples/heated_plate.c saved against NumPy, which runs the same .arr file.

usage: demo_check.py PLATE.npy
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import oracle  # noqa: E402 (sets NumPy's promotion state before NumPy is imported)
import compare  # noqa: E402
import numpy as np  # noqa: E402


def main():
    with open(os.path.join(ROOT, "examples", "heated_plate.c"), encoding="utf-8") as file:
        size, steps = map(int, re.search(r"SIZE = (\d+), STEPS = (\d+)", file.read()).groups())
    plate = np.zeros((size, size))
    plate[0] = 100.0
    _, final = oracle.run(os.path.join(ROOT, "examples", "jacobi_2d.arr"), "jacobi_2d", {"steps": steps, "A": plate, "B": plate})
    fault = compare.exact(np.load(sys.argv[1]), final["A"])
    print("against NumPy: %s" % (fault or "the same bits"))
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
