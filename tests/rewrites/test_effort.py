"""What the e-graph takes: a small share of an example's compile time, and no more than its limits on programs made to be hard.

Times are the least of several runs. A compiler with sanitizers has its programs compiled all the same, without a bound on its time.

usage: test_effort.py [ARRC]
"""
import os
import random
import re
import resource
import subprocess
import sys
import tempfile

import rewritten
from example import all_examples, compiler_path

LONGEST_EXAMPLE, LARGEST_SHARE = 0.010, 0.25  # seconds of the e-graph; of compile time
LONGEST, LARGEST = 2.0, 500 << 20             # CPU seconds and bytes of one hard program
REMARK = "stopped at its limit of"


def nested(count, start, form):
    text = start
    for _ in range(count):
        text = form % text
    return text


def statements(count):
    forms = ["a = a * b + %d.5", "b = np.sqrt(a) - b", "a = a[::-1] + b", "b = b / (a + %d.25)"]
    return "".join("    " + (form % k if "%" in form else form) + "\n" for k, form in zip(range(count), forms * count))


# Name: parameters, statements before the result, the result, the modes in which a limit is hit.
HARD = {
    "additions": ("x: f64[N], y: f64[N]", "", " + ".join("xy"[k % 2] for k in range(2000)), ()),
    "sums_of_products": ("x: f64[N], y: f64[N]", "", " + ".join("x * y" if k % 2 else "y * %d.0" % k for k in range(1000)), ("relaxed", "fast")),
    "power": ("x: f64[N]", "", " * ".join("x" for _ in range(500)), ("relaxed", "fast")),
    "concatenations": ("x: f64[N], y: f64[M]", "", nested(40, "x", "np.concatenate((%s, y))"), ()),
    "reversed_concatenations": ("x: f64[N], y: f64[M]", "", nested(40, "x", "np.concatenate((y, %s))[::-1]"), ()),
    "rolled_concatenations": ("x: f64[N], y: f64[M]", "", nested(40, "x", "np.roll(np.concatenate((y, %s)), 1)"), ()),
    "products": (", ".join("A%d: f64[N%d, N%d]" % (k, k, k + 1) for k in range(30)), "", " @ ".join("A%d" % k for k in range(30)), ("relaxed", "fast")),
    "sum_of_products": ("A: f64[N, N]", "", "np.sum(%s)" % " @ ".join("A" for _ in range(30)), ("relaxed", "fast")),
}
CHAIN, CHAIN_SEEDS, CHAIN_BOUND = 30, range(5), 1.01 # products, extents at random, operations over those of the best order
STATEMENTS, STATEMENTS_WITH_SANITIZERS = 5000, 1000


def hard_programs(bounded):
    """HARD, and a long function: without a bound on its time a shorter one goes the same ways through the compiler."""
    body = "    a = x\n    b = y\n" + statements(STATEMENTS if bounded else STATEMENTS_WITH_SANITIZERS)
    return {**HARD, "statements": ("x: f64[N], y: f64[N]", body, "a", ())}


def has_sanitizers(arrc):
    return "libasan" in subprocess.run(["ldd", arrc], capture_output=True, text=True).stdout


def compile_timed(arrc, path, mode):
    """(seconds by stage, CPU seconds, text on stderr)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([arrc, "-c", "--no-header", "-o", os.devnull, "--fp=" + mode, "--time-report", path], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError("exit code %d: %s" % (done.returncode, done.stderr[-500:]))
    stages = {name: float(value) / 1000 for name, value in re.findall(r"^(\w+) +([\d.]+) ms$", done.stderr, re.MULTILINE)}
    return stages, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def faults_of_example(arrc, example, mode):
    best = None
    for _ in range(40): # until one is not disturbed by what else the machine does
        stages, _, _ = compile_timed(arrc, example.path, mode)
        best = stages if best is None or stages["egraph"] < best["egraph"] else best
        if best["egraph"] <= LONGEST_EXAMPLE and best["egraph"] <= LARGEST_SHARE * best["total"]:
            return
    yield "%.1f ms of %.1f ms" % (1e3 * best["egraph"], 1e3 * best["total"])


def faults_of_hard(arrc, path, mode, remarks, bounded):
    times = []
    for _ in range(3):
        _, seconds, output = compile_timed(arrc, path, mode)
        times.append(seconds)
        if seconds <= LONGEST or not bounded:
            break
    if bounded and min(times) > LONGEST:
        yield "%.2f s" % min(times)
    if (REMARK in output) != (mode in remarks):
        yield "a remark on a limit that was not hit" if REMARK in output else "no remark on a limit"


def least_operations(extents):
    """Of all orders of a chain of products of matrices, by dynamic programming over its parts."""
    least = {}
    for length in range(1, len(extents)):
        for i in range(len(extents) - length):
            j = i + length
            least[i, j] = min((least[i, k] + least[k, j] + 2 * extents[i] * extents[k] * extents[j] for k in range(i + 1, j)), default=0)
    return least[0, len(extents) - 1]


def faults_of_chain(arrc, path, seed):
    """The order that is chosen for a chain of which not all orders are looked at."""
    extents = [random.Random(100 * seed + k).choice([10, 30, 100, 300, 1000]) for k in range(CHAIN + 1)]
    assumptions = ["--assume=N%d=%d" % item for item in enumerate(extents)]
    done = subprocess.run([arrc, "explain", "--fp=relaxed", path, *assumptions], capture_output=True, text=True, check=True)
    chosen, least = int(re.search(r"^operations at .* -> (\d+)$", done.stdout, re.MULTILINE).group(1)), least_operations(extents)
    if not least <= chosen <= CHAIN_BOUND * least or REMARK not in done.stderr:
        yield "chain of products, seed %d: %d operations instead of %d; %s" % (seed, chosen, least, done.stderr[:200])


def write(folder, name, parameters, before, result):
    path = os.path.join(folder, name + ".arr")
    with open(path, "w", encoding="utf-8") as file:
        file.write("import numpy as np\n\n\ndef %s(%s):\n%s    return %s\n" % (name, parameters, before, result))
    return path


def faults(arrc):
    bounded = not has_sanitizers(arrc)
    for example in [*all_examples(), *rewritten.all_rewritten()] if bounded else []:
        for mode in rewritten.MODES:
            for fault in faults_of_example(arrc, example, mode):
                yield "%s, %s: %s" % (example.name, mode, fault)
    with tempfile.TemporaryDirectory() as folder:
        for name, (parameters, before, result, remarks) in hard_programs(bounded).items():
            path = write(folder, name, parameters, before, result)
            for mode in rewritten.MODES:
                for fault in faults_of_hard(arrc, path, mode, remarks, bounded):
                    yield "%s, %s: %s" % (name, mode, fault)
        path = write(folder, "chain", ", ".join("A%d: f64[N%d, N%d]" % (k, k, k + 1) for k in range(CHAIN)), "", " @ ".join("A%d" % k for k in range(CHAIN)))
        for seed in CHAIN_SEEDS:
            yield from faults_of_chain(arrc, path, seed)
    if bounded and resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 > LARGEST:
        yield "%d bytes" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)


def main():
    found = list(faults(compiler_path(sys.argv[1:])))
    for fault in found:
        print("FAIL " + fault)
    print("%d faults" % len(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
