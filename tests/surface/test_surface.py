"""Every name of the language against NumPy, as the files of cases/ say, and how much of the coverage list that is.

usage: test_surface.py [ARRC] [--seed=S] [--only=NAME]... [--list]

Prints `surface: K of M`: of the M names of names.txt, the compiler knows K and at least 50 generated cases of each ran and agreed.
A case is one call of a compiled program with extents and elements of its own. Fails when a case disagrees, when the compiler knows a
name of the list that has fewer than 50 cases, and when K is below FLOOR. --only runs the cases of some names alone; --list prints
the names of the list that the compiler does not know.
"""
import argparse
import collections
import importlib
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import numpy_oracle  # noqa: E402 (the first import of NumPy)
from numpy_oracle import np  # noqa: E402
import compiled  # noqa: E402
import language  # noqa: E402
import programs  # noqa: E402

FLOOR = 236       # raise it with every name that the language learns
CASES_A_NAME = 50
STRIDED_EVERY = 4  # one call in so many passes scattered arrays over DLPack
SHOWN_LIMIT = 20


def load_cases(only):
    for file in sorted(os.listdir(os.path.join(HERE, "cases"))):
        if file.endswith(".py"):
            importlib.import_module("cases." + file[:-3])
    return [case for case in language.CASES if not only or case.name in only]


def coverage_list():
    """Names by section."""
    sections, section = collections.OrderedDict(), None
    with open(os.path.join(HERE, "names.txt"), encoding="utf-8") as file:
        for line in filter(None, (line.split("#")[0].strip() for line in file)):
            if line.startswith("["):
                section = sections.setdefault(line.strip("[]"), [])
            else:
                section.append(line)
    return sections


def known_names(arrc):
    return set(subprocess.run([arrc, "--list-functions"], capture_output=True, text=True, check=True).stdout.splitlines())


# ---- one call ----------------------------------------------------------------------------------------------------

def run_numpy(program, inputs):
    """(results, parameters), or the exception."""
    try:
        return numpy_oracle.call(program.function, inputs)
    except (ArithmeticError, IndexError, ValueError) as error:
        return error


def run_compiled(function, inputs, generator, strided):
    try:
        return function.call_strided(inputs, generator) if strided else function.call(inputs)
    except compiled.Failed as error:
        return error


def disagreement(program, inputs, got, wanted):
    """None, or what is wrong."""
    failed = [isinstance(outcome, Exception) for outcome in (got, wanted)]
    if any(failed):
        return None if all(failed) else "%s instead of %s" % tuple(repr(o) if isinstance(o, Exception) else "a result" for o in (got, wanted))
    if len(got[0]) != len(wanted[0]):
        return "%d results instead of %d" % (len(got[0]), len(wanted[0]))
    for position, pair in enumerate(zip(got[0], wanted[0])):
        fault = program.case.agreement(program, inputs, position, *pair)
        if fault:
            return "result %d: %s" % (position, fault)
    for name, array in wanted[1].items():
        fault = language.exact(program, inputs, 0, got[1][name], array)
        if fault:
            return "parameter %s afterwards: %s" % (name, fault)
    return None


def show(program, inputs, got, wanted, fault):
    with np.printoptions(threshold=80, precision=17):
        lines = ["FAIL %s: %s" % (program.case.name, fault), program.text.rstrip("\n")]
        lines += ["  %s = %r" % item for item in inputs.items()]
        lines += ["  %s: %s" % (label, outcome if isinstance(outcome, Exception) else ", ".join(map(repr, outcome[0])))
                  for label, outcome in (("arrc", got), ("NumPy", wanted))]
    return "\n".join(lines)


# ---- all calls ---------------------------------------------------------------------------------------------------

class Tally:
    def __init__(self):
        self.agreed, self.failed, self.shown = collections.Counter(), collections.Counter(), 0

    def fail(self, name, text):
        self.failed[name] += 1
        self.shown += 1
        if self.shown <= SHOWN_LIMIT:
            print(text, flush=True)


def run_program(program, function, generator, tally):
    """Of several calls that disagree, the one with the fewest elements is shown."""
    failures = []
    for call in range(program.case.calls):
        inputs = program.draw_inputs(generator, call)
        wanted = run_numpy(program, inputs)
        got = run_compiled(function, inputs, generator, strided=call % STRIDED_EVERY == STRIDED_EVERY - 1)
        fault = disagreement(program, inputs, got, wanted)
        if fault:
            failures.append((sum(array.size for array in inputs.values()), call, (inputs, got, wanted, fault)))
        else:
            tally.agreed[program.case.name] += not isinstance(wanted, Exception)
    if failures:
        tally.fail(program.case.name, show(program, *min(failures, key=lambda failure: failure[:2])[2]))


def run_all(arrc, cases, seed):
    generator, tally = np.random.default_rng(seed), Tally()
    created = programs.create(cases, generator)
    with tempfile.TemporaryDirectory() as folder:
        functions, refused = compiled.compile_programs(arrc, folder, created)
        for program in created:
            if program in refused:
                tally.fail(program.case.name, "FAIL %s: refused: %s\n%s" % (program.case.name, refused[program], program.text))
            else:
                run_program(program, functions[program], generator, tally)
    return created, tally


def report(sections, known, tally, print_missing):
    """The problems with the coverage; prints the sections' counts and the line that sums them up."""
    problems, covered_in_all, listed = [], 0, [name for names in sections.values() for name in names]
    for section, names in sections.items():
        covered = [name for name in names if name in known and tally.agreed[name] >= CASES_A_NAME and not tally.failed[name]]
        covered_in_all += len(covered)
        problems += ["%s has %d cases, not %d" % (name, tally.agreed[name], CASES_A_NAME)
                     for name in names if name in known and tally.agreed[name] < CASES_A_NAME]
        print("%-22s %3d of %3d" % (section, len(covered), len(names)))
        if print_missing:
            print("".join("    %s\n" % name for name in names if name not in known), end="")
    beside = sum(count >= CASES_A_NAME for name, count in tally.agreed.items() if name not in listed)
    print("%d cases; beside the list %d other names" % (sum(tally.agreed.values()), beside))
    print("surface: %d of %d" % (covered_in_all, len(listed)))
    if covered_in_all < FLOOR:
        problems.append("%d names are covered, fewer than %d" % (covered_in_all, FLOOR))
    return problems


def parse_options():
    parser = argparse.ArgumentParser(description="Every name of the language against NumPy.")
    parser.add_argument("arrc", nargs="?", default=os.path.join(ROOT, "build", "arrc"))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--only", action="append", metavar="NAME", help="such as np.roll; may be repeated")
    parser.add_argument("--list", action="store_true", help="print what the compiler does not know of the list")
    return parser.parse_args()


def main():
    options = parse_options()
    arrc = os.path.abspath(options.arrc)
    print("seed %d" % options.seed, flush=True)
    created, tally = run_all(arrc, load_cases(options.only), options.seed)
    problems = [] if options.only else report(coverage_list(), known_names(arrc), tally, options.list)
    if options.only:
        print("".join("%s: %d cases\n" % (name, tally.agreed[name]) for name in options.only), end="")
    print("".join("PROBLEM %s\n" % problem for problem in problems), end="")
    failed = sum(tally.failed.values())
    print("%d passed, %d failed" % (len(created) - failed, failed + len(problems)))
    return 1 if failed or problems else 0


if __name__ == "__main__":
    sys.exit(main())
