"""Random programs against the reference evaluator, the back ends and NumPy.

usage: run.py [--arrc PATH] [--seed S] [--count N] [--first K] [--jobs J] [--optimised-every E] [--fp=relaxed] [--keep DIRECTORY]
              [--programs=stencils|movements] [--no-regressions] [--no-c-compiler] [--coverage] [--covered]

Each program runs under two assignments of its dims: in NumPy; on the evaluator as written and as the e-graph rewrote it; and as -O0 machine
code, which executes the loop IR as it stands, of the one and the other in turn. One in E (4 unless told) also runs as -O3, which takes
ten times as long as all the rest, and one in fifty through the C back end. Our ways must agree in bits, and with NumPy as agreement.py says.
The files of regressions/ run first, in every way, unless left out. With --fp=relaxed the rewritten programs run with it, on the evaluator and some as -O3; NumPy judges them within the
bounds of tracked.py. With --programs=stencils all begin with updates by shifted slices (stencils.py), with
--programs=movements they compose rolls, slices, joins and the like (movements.py). A failure is shrunk, printed with its inputs and both results, and saved under --keep.

The long run is --count 100000 --optimised-every 20 --jobs 2: half an hour on two cores.

--arrc names the compiler; libarrc.so and libarr_rt.so are next to it.
"""
import argparse
import collections
import concurrent.futures
import os
import random
import sys

import coverage
import generate
import regressions
from examine import C_TEXT, NUMPY_REFUSES, PASSED, RELAXED_WAYS, UNIT_EXTENT, WAYS, Case, finds_leaks, run_batch, run_each
from library import LEAK_CHECK, Library
from scope import np
from shrink import Shrinker, fingerprint

HERE = os.path.dirname(os.path.abspath(__file__))
BATCH = 50
REFUSED_LIMIT = 0.05
SHRINK_SECONDS = 20
SHRUNK_LIMIT = 12  # failures that are shrunk; the others are counted


def ways_of(number, options):
    optimised_every = options.optimised_every
    if options.fp == "relaxed":
        return ["relaxed"] + ["relaxed -O3"] * (number % optimised_every == 0)
    machine = "-O0" if number % 2 else "rewritten -O0"
    return ["rewritten", machine] + ["-O3"] * (number % optimised_every == 0) + ["C"] * (number % 50 == 0)


def ways_of_regressions(options):
    if options.fp == "relaxed":
        return RELAXED_WAYS
    return [C_TEXT if way == "C" and options.no_c_compiler else way for way in WAYS]


def run_programs(library, options, first, count):
    programs = [generate.PROGRAMS[options.programs](options.seed, number) for number in range(first, first + count)]
    cases = [Case(program.name, program.text, program.inputs) for program in programs]
    results = run_batch(library, cases, lambda position: ways_of(first + position, options))
    return [(first + position, record) for position, record in sorted(results.items())], coverage.count(program.text for program in programs)


class Tally:
    def __init__(self):
        self.failed, self.became, self.used = 0, collections.Counter(), collections.Counter()
        self.refusals, self.failures = collections.Counter(), collections.OrderedDict()

    def add(self, number, record):
        failure = record["failure"]
        if failure is None:
            self.became[record["became"]] += 1
        elif failure["kind"] == "refused":
            self.refusals[fingerprint(failure)[2]] += 1
            self.failures.setdefault(fingerprint(failure), []).append((number, failure))
        else:
            self.failed += 1
            self.failures.setdefault(fingerprint(failure), []).append((number, failure))

    def refused(self):
        return sum(self.refusals.values())

    def print_refusals(self):
        for message, count in self.refusals.most_common():
            print("%6d refused: %s" % (count, message))


def show(seed, number, case, failure):
    lines = ["# seed %s, program %d: %s %s: %s" % (seed, number, failure["kind"], failure["way"], failure["message"].replace("\n", "\n# "))]
    with np.printoptions(threshold=200, precision=17):
        for inputs in case.inputs:
            lines += ["# %s = %s" % (name, repr(value).replace("\n", "\n#     ")) for name, value in inputs.items()]
    return "\n".join(lines) + "\n" + case.source()


def report_failure(library, options, number, failure):
    program = generate.PROGRAMS[options.programs](options.seed, number)
    case = Case(program.name, program.text, program.inputs)
    shrunk, failure = Shrinker(library, case, failure, ways_of(number, options), SHRINK_SECONDS).run()
    text = show(options.seed, number, shrunk, failure)
    print(text, flush=True)
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        with open(os.path.join(options.keep, "%s_%s.arr" % (failure["kind"], shrunk.name)), "w", encoding="utf-8") as file:
            file.write(text)


def run_regressions(library, ways):
    """How many passed and failed: a test a file, and where there is a leak check, one of that."""
    cases, checks_leaks = regressions.load(os.path.join(HERE, "regressions")), LEAK_CHECK is not None
    faults = ["lost memory is not found"] if checks_leaks and not finds_leaks(library) else []
    for case, record in zip(cases, run_each(library, cases, ways)):
        failure = record["failure"]
        if failure:
            faults.append("regression %s: %s %s: %s" % (case.name, failure["kind"], failure["way"], failure["message"]))
    for fault in faults:
        print(fault)
    return len(cases) + checks_leaks - len(faults), len(faults)


def parse_options():
    parser = argparse.ArgumentParser(description="Runs random programs in every way there is.")
    parser.add_argument("--arrc", default=os.path.join(HERE, "..", "..", "build", "arrc"))
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**9)))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--optimised-every", type=int, default=4, help="one program in so many also runs as -O3")
    parser.add_argument("--fp", choices=["strict", "relaxed"], default="strict", help="relaxed: judged by NumPy within bounds")
    parser.add_argument("--programs", choices=sorted(generate.PROGRAMS), default="all")
    parser.add_argument("--no-regressions", action="store_true", help="leave out the files of regressions/")
    parser.add_argument("--no-c-compiler", action="store_true", help="the C of the regressions is made, and not compiled")
    parser.add_argument("--keep", metavar="DIRECTORY")
    parser.add_argument("--coverage", action="store_true", help="print how many programs used each name of the language")
    parser.add_argument("--covered", action="store_true", help="fail when no program used some name of the language")
    parser.add_argument("--show-refused", action="store_true", help="shrink and print refused programs too")
    return parser.parse_args()


def run_all(library, options, tally):
    """Every job is a thread that waits for its child processes."""
    starts = range(options.first, options.first + options.count, BATCH)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        batches = pool.map(lambda start: run_programs(library, options, start, min(BATCH, options.first + options.count - start)), starts)
        for done, (batch, used) in enumerate(batches, 1):
            tally.used.update(used)
            for number, record in batch:
                tally.add(number, record)
                if record["failure"] and record["failure"]["kind"] != "refused":
                    print("program %d: %s" % (number, record["failure"]["message"].strip()[:200]), flush=True)
            if done % 200 == 0:
                print("%d programs: %d failed, %d refused" % (done * BATCH, tally.failed, tally.refused()), flush=True)


def main():
    options = parse_options()
    print("seed %s" % options.seed, flush=True)
    library, tally = Library(os.path.dirname(os.path.abspath(options.arrc))), Tally()
    passed, failed = (0, 0) if options.no_regressions else run_regressions(library, ways_of_regressions(options))
    run_all(library, options, tally)
    shown = [(key, found) for key, found in tally.failures.items() if key[0] != "refused" or options.show_refused]
    for key, found in shown[:SHRUNK_LIMIT]:
        print("%d programs fail like this one (programs %s):" % (len(found), " ".join(str(number) for number, _ in found[:8])))
        report_failure(library, options, *found[0])
    tally.print_refusals()
    if options.coverage:
        coverage.print_table(options.arrc, tally.used)
    uncovered = coverage.faults(options.arrc, tally.used) if options.covered else []
    for fault in uncovered:
        print(fault)
    print("%d refused, %d that NumPy refuses, %d where an extent is 1 at run time that NumPy broadcasts or leaves out of a reshape" % (
        tally.refused(), tally.became[NUMPY_REFUSES], tally.became[UNIT_EXTENT]))
    too_many = tally.refused() > REFUSED_LIMIT * options.count
    if too_many:
        print("more than %d%% of the programs are refused" % (100 * REFUSED_LIMIT))
    print("%d passed, %d failed" % (passed + tally.became[PASSED], failed + tally.failed + too_many + len(uncovered)))
    return 1 if failed or tally.failed or too_many or uncovered else 0


if __name__ == "__main__":
    sys.exit(main())
