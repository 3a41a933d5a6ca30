"""Every example against its hand-written twin, at its three sizes: `arrc bench` with the twin compiled by gcc and by clang.

The gated kernels pass at a size when the ratio to the faster twin is at most 1.05. When the median is above that but the
interval of the repetitions includes it, a second run decides (docs: performance figures are ratios of one run).

usage: bench.py [ARRC] [--only=NAME,...] [--gated] [--json=FILE]
"""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "examples"))
from example import all_examples, compiler_path, np  # noqa: E402

BANDWIDTH_GATE = ("sqrt_chain", 85.0)  # at the largest size, percent of the triad bandwidth of the same run
GATED = ("saxpy", "sqrt_chain", "sum", "jacobi_2d", "heat_3d", "layernorm", "game_of_life", "bit_mix", "jacobi_1d", "sobel",
         "variance", "polynomial", "quaternion_rotate", "prefix_sums", "fir_filter", "box_blur",
         "conv2d", "gemver", "fdtd_2d")
BOUND = 1.05


class Row:
    """One run: the medians of arrc and of the faster twin, and the range of their ratio."""

    def __init__(self, output):
        results = {result["name"]: result for result in output["results"]}
        self.arrc = results.pop("arrc")
        self.twin = min((results[name] for name in ("gcc", "clang", "clang-19") if name in results), key=lambda result: result["median_seconds"])
        self.ratio = self.arrc["median_seconds"] / self.twin["median_seconds"]
        self.least = self.arrc["min_seconds"] / self.twin["max_seconds"]
        self.most = self.arrc["max_seconds"] / self.twin["min_seconds"]


def bench_command(arrc, example, sizes, values=()):
    return [arrc, "bench", example.path, example.name, "--size", ",".join("%s=%d" % item for item in sizes.items()),
            "--against", os.path.join(ROOT, "bench", "loops", example.name + ".c"), *values]


def save_inputs(example, sizes, folder):
    """NAME=VALUE for the parameters whose domain the example states; arrc's own random data do for the others."""
    arguments = example.arguments(sizes, 1) if example.inputs else {}
    for name in example.inputs:
        value = arguments[name]
        if np.ndim(value):
            np.save(os.path.join(folder, name + ".npy"), value)
        yield "%s=%s" % (name, os.path.join(folder, name + ".npy") if np.ndim(value) else repr(value.item()))


def execute(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("exit code %d: %s" % (done.returncode, (done.stderr or done.stdout).strip()[-400:]))
    return done.stdout


def measure(arrc, example, sizes):
    with tempfile.TemporaryDirectory() as folder:
        values = save_inputs(example, sizes, folder)
        return json.loads(execute([*bench_command(arrc, example, sizes, values), "--json"]))


def share_of_triad(arrc, example):
    """Percent, from the printed table, the better of two runs."""
    def once():
        lines = execute(bench_command(arrc, example, example.bench[-1])).splitlines()
        headings = next(line for line in lines if line.startswith("name")).split()
        values = next(line for line in lines if line.startswith("arrc")).replace(" ns", "").replace(" us", "").replace(" ms", "").split()
        return float(values[headings.index("%triad")])
    return max(once(), once())


def decide(arrc, example, sizes):
    """The run that counts, its JSON, and whether it is within the bound."""
    output = measure(arrc, example, sizes)
    row = Row(output)
    if example.name in GATED and row.ratio > BOUND >= row.least:
        output = measure(arrc, example, sizes)
        row = Row(output)
    return row, output, row.ratio <= BOUND


def print_row(example, sizes, row, passed):
    mark = "" if passed else "  > %.2f" % BOUND if example.name in GATED else "  (not gated)"
    print("%-15s %-28s %11.3f us %11.3f us %-6s %6.3f [%5.2f %5.2f] %7.2f GB/s%s" % (
        example.name, " ".join("%s=%d" % item for item in sizes.items()), row.arrc["median_seconds"] * 1e6,
        row.twin["median_seconds"] * 1e6, row.twin["name"], row.ratio, row.least, row.most,
        row.arrc["gigabytes_per_second"], mark), flush=True)


def option(name):
    return next((argument.split("=", 1)[1] for argument in sys.argv[1:] if argument.startswith("--%s=" % name)), None)


def main():
    arrc = compiler_path([argument for argument in sys.argv[1:] if not argument.startswith("--")])
    only = option("only").split(",") if option("only") else None
    failed, outputs = 0, []
    examples = [example for example in all_examples() if only is None or example.name in only]
    if "--gated" in sys.argv:
        examples = [example for example in examples if example.name in GATED]
    print("%-15s %-28s %14s %14s %-6s %6s %13s" % ("kernel", "sizes", "arrc", "twin", "", "ratio", "[min max]"))
    for example in sorted(examples, key=lambda example: (example.name not in GATED, example.name)):
        for sizes in example.bench:
            try:
                row, output, passed = decide(arrc, example, sizes)
            except (RuntimeError, ValueError, KeyError) as error:
                print("%-15s %s: %s" % (example.name, sizes, error), flush=True)
                failed += 1
                continue
            outputs.append(output)
            print_row(example, sizes, row, passed)
            failed += example.name in GATED and not passed
        if example.name == BANDWIDTH_GATE[0] and example.bench:
            share = share_of_triad(arrc, example)
            print("%-15s %.0f%% of the triad bandwidth at the largest size%s" % (
                example.name, share, "" if share >= BANDWIDTH_GATE[1] else "  < %.0f%%" % BANDWIDTH_GATE[1]), flush=True)
            failed += share < BANDWIDTH_GATE[1]
    if option("json"):
        with open(option("json"), "w", encoding="utf-8") as file:
            json.dump(outputs, file, indent=1)
    print("%d above the bound or not measured" % failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
