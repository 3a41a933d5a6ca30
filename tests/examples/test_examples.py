"""Every example, every size, every way to run it: the evaluator, objects of -O0 and -O3, the C back end's source by gcc and
by clang, and the shared library's DLPack entry on strided and on backward tensors give the same bits, and agree with NumPy
on the unchanged file as the example's header states.

usage: test_examples.py [ARRC] [--seed=N] [--example=NAME] [--c-compilers=NAME,...]
"""
import concurrent.futures
import ctypes
import multiprocessing
import os
import subprocess
import sys
import tempfile
import warnings

import agreement
import calls
from example import ROOT, Example, all_examples, compiler_path, oracle, np
import compare

C_COMPILERS = "gcc,clang-19"
PROCESSES = 2


# ---- building ----------------------------------------------------------------------------------------------------


def execute(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise calls.CallError("%s exited with %d: %s" % (" ".join(command), done.returncode, (done.stderr or done.stdout).strip()[:2000]))
    return done.stdout


def build_objects(arrc, example, level, folder, link_flags):
    base = os.path.join(folder, example.name + level)
    execute([arrc, "-c", level, example.path, "-o", base + ".o", "--no-header"])
    execute(["cc", "-shared", "-o", base + ".so", base + ".o", *link_flags])
    return base + ".so"


def build_from_c(arrc, example, compiler, folder, link_flags):
    source, built = (os.path.join(folder, example.name + suffix) for suffix in (".c", "-%s.so" % compiler))
    if not os.path.exists(source):
        execute([arrc, "--emit=c", example.path, "-o", source])
    execute([compiler, "-std=c11", "-O2", "-ffp-contract=off", "-fPIC", "-shared", "-I", os.path.join(ROOT, "include"),
             "-o", built, source, *link_flags])
    return built


def build_shared(arrc, example, folder):
    path = os.path.join(folder, example.name + "-dl.so")
    execute([arrc, "--shared", "--dlpack", "-o", path, example.path])
    return path


def build(arrc, example, c_compilers, folder):
    """Functions of (sizes, arguments, results) by the name of the way, and what could not be built."""
    ways, failures = {}, []
    link_flags = execute([arrc, "--print-link-flags", example.path]).split()
    plain = {level: lambda level=level: build_objects(arrc, example, level, folder, link_flags) for level in ("-O0", "-O3")}
    plain.update({"C by " + compiler: lambda compiler=compiler: build_from_c(arrc, example, compiler, folder, link_flags) for compiler in c_compilers})
    if not c_compilers:
        execute([arrc, "--emit=c", example.path, "-o", os.path.join(folder, example.name + ".c")])
    for way, builder in plain.items():
        try:
            library = ctypes.CDLL(builder())
            ways[way] = lambda sizes, arguments, results, library=library: calls.call_plain(library, example, sizes, arguments, results)
        except (calls.CallError, OSError) as error:
            failures.append((way, str(error)))
    try:
        shared = ctypes.CDLL(build_shared(arrc, example, folder))
        for way, arrange in (("DLPack, strided", calls.strided), ("DLPack, backwards", calls.backwards)):
            ways[way] = lambda sizes, arguments, results, arrange=arrange: calls.call_dlpack(shared, example, arguments, results, arrange)
    except (calls.CallError, OSError) as error:
        failures.append(("DLPack", str(error)))
    return ways, failures


# ---- running one example -----------------------------------------------------------------------------------------


def outcome_of_oracle(example, arguments):
    results, final = oracle.run(example.path, example.name, arguments)
    names = ["result"] if len(results) == 1 else ["result%d" % position for position in range(len(results))]
    return dict(zip(names, results)), final


def fresh(results):
    """Results to fill, none of whose bytes are right by luck."""
    return {name: np.frombuffer(bytes([0xA5]) * value.nbytes, dtype=value.dtype).reshape(value.shape).copy() for name, value in results.items()}


def differences(got, wanted):
    faults = (("%s: %s" % (name, compare.exact(got[name], wanted[name]))) for name in wanted if name in got and compare.exact(got[name], wanted[name]))
    return "; ".join(faults) or None


class Report:
    def __init__(self, example):
        self.example, self.passed, self.failed = example, 0, 0

    def record(self, what, fault):
        if fault:
            self.failed += 1
            print("FAIL %s, %s: %s" % (self.example.name, what, fault))
        else:
            self.passed += 1


def test_size(arrc, example, ways, sizes, seed, folder, report):
    arguments = example.arguments(sizes, seed)
    results, final = outcome_of_oracle(example, arguments)
    numpy_outcome = {**results, **final}
    text = " ".join("%s=%d" % item for item in sizes.items())
    written = [name for name in final if name in example.agreements]
    evaluate = lambda sizes, arguments, results: calls.call_evaluator(arrc, example, arguments, results, written, folder)  # noqa: E731
    reference = None
    for way, call in {"evaluator": evaluate, **ways}.items():
        try:
            got = call(sizes, arguments, fresh(results))
        except calls.CallError as error:
            report.record("%s, %s" % (text, way), str(error))
            continue
        if reference is None:
            # The first way that runs is compared with NumPy, the others with it.
            reference = got
            complete = {**final, **got}
            faults = list(agreement.faults(example, sizes, arguments, complete, numpy_outcome))
            report.record("%s, %s against NumPy" % (text, way), "; ".join(faults))
        else:
            report.record("%s, %s" % (text, way), differences(got, reference))
            report.record("%s, %s leaves its inputs alone" % (text, way),
                          differences({name: got[name] for name in final if name not in written}, arguments))


def test_example(arrc, example, c_compilers, seed):
    report = Report(example)
    warnings.simplefilter("ignore")  # NumPy's remarks on the mean of nothing
    with tempfile.TemporaryDirectory() as folder:
        try:
            ways, failures = build(arrc, example, c_compilers, folder)
        except calls.CallError as error:
            ways, failures = {}, [("link flags", str(error))]
        for way, fault in failures:
            report.record(way, fault)
        for sizes in example.sizes:
            test_size(arrc, example, ways, sizes, seed, folder, report)
    print("%d passed, %d failed" % (report.passed, report.failed))


# ---- all examples, each in a process of its own ------------------------------------------------------------------


def test_into(output, *arguments):
    """In the child: what the test prints goes to the file."""
    os.dup2(output.fileno(), sys.stdout.fileno())
    test_example(*arguments)
    sys.stdout.flush()


def run_apart(arrc, example, c_compilers, seed):
    """A crash is a failure of this example, and of no other. The process has what this one imported: NumPy is slow to load."""
    with tempfile.TemporaryFile("w+") as output:
        child = multiprocessing.get_context("fork").Process(target=test_into, args=(output, arrc, example, c_compilers, seed))
        child.start()
        child.join()
        output.seek(0)
        lines = output.read().splitlines()
    try:
        passed, failed = (int(part.split()[0]) for part in lines[-1].split(","))
        return lines[:-1], passed, failed
    except (IndexError, ValueError):
        return [*lines, "FAIL %s: the process ended with %d" % (example.name, child.exitcode)], 0, 1


def option(name, default):
    return next((argument.split("=", 1)[1] for argument in sys.argv[1:] if argument.startswith("--%s=" % name)), default)


def main():
    arrc = compiler_path([argument for argument in sys.argv[1:] if not argument.startswith("--")])
    seed, name, c_compilers = int(option("seed", "1")), option("example", None), list(filter(None, option("c-compilers", C_COMPILERS).split(",")))
    if name:
        test_example(arrc, Example(os.path.join(ROOT, "examples", name + ".arr")), c_compilers, seed)
        return 0
    print("seed %d" % seed)
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        for lines, example_passed, example_failed in pool.map(lambda example: run_apart(arrc, example, c_compilers, seed), all_examples()):
            print("".join(line + "\n" for line in lines), end="", flush=True)
            passed, failed = passed + example_passed, failed + example_failed
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
