"""Every program under examples/rewrites against NumPy on the same data, strict or in the least strict mode that its header names.

Each call is timed alone and the least time counts. `((A + B).T.sum(0))[0]` is also timed against a loop in C over the one row
that it needs (bench/loops/first_of_sum.c): at most 1.05 times that.

usage: rewrites.py [ARRC] [--only=NAME,...] [--n=1000]
"""
import ctypes
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "rewrites"))
import bench  # noqa: E402
import rewritten  # noqa: E402
from example import compiler_path, oracle, np  # noqa: E402

TWIN, BOUND = "first_of_sum", 1.05
LEAST_SECONDS, LEAST_CALLS = 0.5, 3


def option(name, default):
    return next((argument.split("=", 1)[1] for argument in sys.argv[1:] if argument.startswith("--%s=" % name)), default)


def least_time(call):
    """Seconds; the first call, which warms caches, does not count unless it is long."""
    begin = time.perf_counter()
    call()
    times = [time.perf_counter() - begin]
    if times[0] > LEAST_SECONDS:
        return times[0]
    times, begin = [], time.perf_counter()
    while len(times) < LEAST_CALLS or time.perf_counter() - begin < LEAST_SECONDS:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def build(command_line, path):
    subprocess.run(command_line, check=True, capture_output=True)
    return ctypes.CDLL(path)


def sizes_of(program, n):
    """The header's, or n for every extent and 1 for every index."""
    axes = {axis: n for parameter in program.parameters for axis in parameter.axes if not axis.isdigit()}
    return program.bench[0] if program.bench else {**axes, **{p.name: 1 for p in program.parameters if not p.rank and p.dtype.kind == "i"}}


def numpy_call(program, arguments):
    namespace = {"np": np}
    exec(compile("from __future__ import annotations\n" + program.text, program.path, "exec"), namespace)
    function = namespace[program.name]
    values = [arguments[parameter.name] for parameter in program.parameters]
    return lambda: function(*values)


def native_call(function, program, sizes, arguments, results):
    """The caller keeps the arrays: the call has their addresses alone."""
    dims = [ctypes.c_int64(sizes[name]) for name in program.dimensions()]
    values = []
    for parameter in program.parameters:
        value = arguments[parameter.name]
        if parameter.rank:
            values.append(ctypes.c_void_p(value.ctypes.data))
        else:
            values.append(ctypes.c_double(value) if parameter.dtype.kind == "f" else ctypes.c_int64(value))
    values += [ctypes.c_void_p(result.ctypes.data) for result in results]

    def call():
        status = function(*dims, *values, None)
        if status:
            raise RuntimeError("%s returned %d" % (program.name, status))
    return call


def fresh_results(returned):
    returned = returned if isinstance(returned, tuple) else (returned,)
    return [np.empty_like(np.asarray(value), order="C") for value in returned]


def ratio_to_twin(arrc, program, sizes):
    """Of the medians of one run to the C loop over one row; the better of two runs."""
    return min(bench.Row(bench.measure(arrc, program, sizes)).ratio for _ in range(2))


def measure(arrc, program, n, folder):
    mode, sizes = program.modes[-1], sizes_of(program, n)
    arguments = {name: np.asarray(value) for name, value in program.arguments(sizes, 1).items()}
    by_numpy = numpy_call(program, {name: value if value.ndim else value[()] for name, value in arguments.items()})
    shared = os.path.join(folder, program.name + ".so")
    library = build([arrc, "--shared", "--no-header", "--cpu=native", "--fp=" + mode, program.path, "-o", shared], shared)
    results = fresh_results(by_numpy())
    call = native_call(getattr(library, program.name), program, sizes, arguments, results)
    return mode, sizes, least_time(call), least_time(by_numpy)


def main():
    arrc = compiler_path([argument for argument in sys.argv[1:] if not argument.startswith("--")])
    only, failed = option("only", None), 0
    print("%-24s %-8s %-26s %12s %12s %9s" % ("program", "fp", "sizes", "arrc us", "NumPy us", "speed-up"))
    with tempfile.TemporaryDirectory() as folder:
        for program in rewritten.all_rewritten():
            if only and program.name not in only.split(","):
                continue
            mode, sizes, ours, theirs = measure(arrc, program, int(option("n", "1000")), folder)
            text = " ".join("%s=%d" % item for item in sizes.items())
            print("%-24s %-8s %-26s %12.2f %12.2f %8.1fx" % (program.name, mode, text, 1e6 * ours, 1e6 * theirs, theirs / ours), flush=True)
            if program.name == TWIN:
                ratio = ratio_to_twin(arrc, program, sizes)
                print("%-24s %.3f of the C loop over one row%s" % ("", ratio, "" if ratio <= BOUND else "  > %.2f" % BOUND))
                failed += ratio > BOUND
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
