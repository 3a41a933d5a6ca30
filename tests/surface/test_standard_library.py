"""The standard library under NumPy itself: its files run as Python, and its functions give what NumPy's of the same names give.

usage: test_standard_library.py [--seed=S]

The programs and elements are those of the cases; each program runs twice in Python, once with NumPy's functions and once with the
library's in their places. Every public function of runtime/stdlib needs cases.
"""
import argparse
import glob
import importlib
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(HERE, "cases")]
import numpy_oracle  # noqa: E402 (the first import of NumPy)
from numpy_oracle import np  # noqa: E402
import language  # noqa: E402
import programs  # noqa: E402

FAILURES = (ArithmeticError, AssertionError, IndexError, TypeError, ValueError)


class Overlay:
    """np with the library's functions in place of NumPy's."""

    def __init__(self, functions):
        self.functions = functions

    def __getattr__(self, name):
        functions = self.__dict__["functions"]
        return functions[name] if name in functions else getattr(numpy_oracle.NAMESPACE["np"], name)


def load_library():
    """The library's functions that are np.NAME; what they call by `np.` is NumPy's."""
    namespace = dict(numpy_oracle.NAMESPACE)
    before = dict(namespace)
    for path in sorted(glob.glob(os.path.join(ROOT, "runtime", "stdlib", "*.arr"))):
        if os.path.basename(path) not in ("moa.arr", "linalg.arr"):
            with open(path, encoding="utf-8") as file:
                exec(compile(file.read(), path, "exec"), namespace)
    return {name: value for name, value in namespace.items() if before.get(name) is not value and not name.startswith("_")}


def with_library(program, functions):
    """The program's function over the library."""
    namespace = dict(numpy_oracle.NAMESPACE, np=Overlay(functions))
    exec(compile("from __future__ import annotations\n" + program.text, program.symbol, "exec"), namespace)
    return namespace[program.symbol]


def run(function, inputs):
    try:
        return numpy_oracle.call(function, inputs)[0]
    except FAILURES as error:
        return error


def compare_results(program, inputs, got, wanted):
    """None, or what is wrong."""
    failed = [isinstance(outcome, Exception) for outcome in (got, wanted)]
    if any(failed):
        return None if all(failed) else "%r instead of %r" % (got, wanted)
    if len(got) != len(wanted):
        return "%d results instead of %d" % (len(got), len(wanted))
    faults = [program.case.agreement(program, inputs, position, *pair) for position, pair in enumerate(zip(got, wanted))]
    return next(filter(None, faults), None)


def check_program(program, functions, generator):
    """The first fault of the program's calls, or None; and how many calls agreed."""
    function, agreed = with_library(program, functions), 0
    for call in range(program.case.calls):
        inputs = program.draw_inputs(generator, call)
        wanted = run(program.function, inputs)
        fault = compare_results(program, inputs, run(function, inputs), wanted)
        if fault:
            return "%s: %s\n%s%r" % (program.case.name, fault, program.text, inputs), agreed
        agreed += not isinstance(wanted, Exception)
    return None, agreed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    seed = parser.parse_args().seed
    print("seed %d" % seed, flush=True)
    functions, generator = load_library(), np.random.default_rng(seed)
    for file in sorted(os.listdir(os.path.join(HERE, "cases"))):
        if file.endswith(".py"):
            importlib.import_module(file[:-3])
    cases = [case for case in language.CASES if case.name.startswith("np.") and case.name[3:] in functions]
    tried, failed, agreed = set(), 0, 0
    for program in programs.create(cases, generator):
        fault, count = check_program(program, functions, generator)
        failed, agreed = failed + bool(fault), agreed + count
        tried.add(program.case.name[3:])
        if fault:
            print("FAIL %s" % fault, flush=True)
    untried = sorted(set(functions) - tried)
    print("".join("FAIL np.%s has no cases\n" % name for name in untried), end="")
    print("%d calls agree" % agreed)
    print("%d passed, %d failed" % (len(tried) - failed, failed + len(untried)))
    return 1 if failed or untried else 0


if __name__ == "__main__":
    sys.exit(main())
