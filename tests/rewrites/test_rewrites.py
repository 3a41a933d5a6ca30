"""Every program under examples/rewrites: the operations before and after, which operations and loops are left, results that agree
with NumPy in every mode that the header names, and in strict mode the bits of -O0 and of the program as written.

usage: test_rewrites.py [ARRC] [--only=NAME]
"""
import os
import sys
import warnings

import rewritten
from example import compiler_path, oracle, np  # noqa: F401 (oracle first: it sets NumPy's promotion state)
import agreement
import compare
import test_structure

sys.path.insert(0, os.path.join(rewritten.HERE, "..", "random"))
import library  # noqa: E402

SEED = 1


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def record(self, program, what, fault):
        self.passed, self.failed = self.passed + (not fault), self.failed + bool(fault)
        if fault:
            print("FAIL %s, %s: %s" % (program.name, what, fault), flush=True)


def count_operations(compilation, name, sizes):
    position, signature = compilation.functions[name]
    names = [signature.dimensions[k].name.decode() for k in range(signature.dimension_count)]
    return compilation.count_operations(position, [sizes[dimension] for dimension in names])


def check_counts(program, mode, compilations, report):
    for side, expression, compilation in zip(("before", "after"), program.counts.get(mode, ()), compilations):
        for sizes in program.sizes_for_counts():
            counted, expected = count_operations(compilation, program.name, sizes), eval(expression, {"min": min, "max": max, **sizes})
            fault = None if counted == expected else "%d operations instead of %s = %d" % (counted, expression, expected)
            report.record(program, "%s %s, %r" % (mode, side, sizes), fault)


def check_operations(program, mode, chosen, report):
    if mode not in program.operations:
        return
    found = rewritten.operations_of(chosen.emit_text(library.EMIT_IR))
    fault = None if found == program.operations[mode] else "%s instead of %s" % (" | ".join(found), " | ".join(program.operations[mode]))
    report.record(program, mode + " operations", fault)


def outcome_of_oracle(program, arguments):
    results, final = oracle.run(program.path, program.name, arguments)
    names = ["result"] if len(results) == 1 else ["result%d" % position for position in range(len(results))]
    return {**dict(zip(names, results)), **final}


def call(compilation, program, arguments):
    status, results, final = compilation.invoke(program.name, arguments)
    names = ["result"] if len(results) == 1 else ["result%d" % position for position in range(len(results))]
    return status, {**dict(zip(names, results)), **final}


def check_results(program, mode, chosen, others, report):
    for sizes in program.sizes:
        arguments = program.arguments(sizes, SEED)
        wanted = outcome_of_oracle(program, arguments)
        status, got = call(chosen, program, arguments)
        faults = ["status %r" % status] if status else list(agreement.faults(program, sizes, arguments, {**wanted, **got}, wanted))
        report.record(program, "%s, %r against NumPy" % (mode, sizes), "; ".join(faults))
        for what, other in others:
            status, same = call(other, program, arguments)
            differing = [name for name in got if compare.exact(same[name], got[name])] if not status else ["status %r" % status]
            report.record(program, "%s, %r, bits of %s" % (mode, sizes, what), ", ".join(differing))


def check_mode(program, mode, libarrc, report):
    level = rewritten.MODES.index(mode)
    chosen = libarrc.compile(program.text, floating_point=level)
    written = libarrc.compile(program.text, rewrites=False, floating_point=level)
    unoptimised = libarrc.compile(program.text, level=0, floating_point=level)
    compilations = [("--no-egraph", written), ("-O0", unoptimised)]
    for what, compilation in [("chosen", chosen), *compilations]:
        report.record(program, "%s, %s" % (mode, what), None if compilation.outcome == library.OK and compilation.jit() else compilation.message())
    check_counts(program, mode, (written, chosen), report)
    check_operations(program, mode, chosen, report)
    check_results(program, mode, chosen, compilations if mode == "strict" else [], report)
    for compilation in (chosen, written, unoptimised):
        compilation.release()


def lines_inside(lines, extent):
    """Whether each line of loop IR stands inside a loop over 0 .. extent."""
    depth = None
    for line in lines:
        indentation = len(line) - len(line.lstrip())
        depth = None if depth is not None and indentation <= depth else depth
        yield depth is not None
        if depth is None and line.strip().endswith("in 0 .. %s {" % extent):
            depth = indentation


def check_hoisting(program, lines, report):
    for extent, text in program.hoisted:
        places = [inside for line, inside in zip(lines, lines_inside(lines, extent)) if text in line]
        fault = None if places and not any(places) else "inside the loop over %s" % extent if places else "not found"
        report.record(program, "hoisted " + text, fault)


def check_program(program, arrc, libarrc, report):
    report.record(program, "header", None if program.modes and program.sizes else "no sizes, or neither count nor operations")
    report.record(program, "agreement", None if program.agreements or program.residuals else "no agreement with NumPy is stated")
    for mode in program.modes:
        check_mode(program, mode, libarrc, report)
    lines = test_structure.loops_of(arrc, program)
    for fault in test_structure.faults(program, lines):
        report.record(program, "loops", fault)
    for text, count in program.occurrences:
        found = sum(text in line for line in lines)
        report.record(program, "lines with " + text, None if found == count else "%d instead of %d" % (found, count))
    check_hoisting(program, lines, report)


def main():
    arrc = compiler_path([argument for argument in sys.argv[1:] if not argument.startswith("--")])
    only = next((argument.split("=", 1)[1] for argument in sys.argv[1:] if argument.startswith("--only=")), None)
    warnings.simplefilter("ignore")  # NumPy's remarks on the mean of nothing
    libarrc, report = library.Library(os.path.dirname(arrc)), Report()
    for program in rewritten.all_rewritten():
        if only in (None, program.name):
            check_program(program, arrc, libarrc, report)
    print("%d passed, %d failed" % (report.passed, report.failed))
    return 1 if report.failed or not report.passed else 0


if __name__ == "__main__":
    sys.exit(main())
