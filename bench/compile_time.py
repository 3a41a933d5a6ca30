"""The time of `arrc -c` on each example against `clang-19 -O3 -c` on its twin: whole processes, interleaved, medians of
nine after a warm-up. A ratio above 1.5 fails; when the interval includes 1.5, a second measurement decides.

usage: compile_time.py [ARRC] [--only=NAME,...]
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "examples"))
from example import all_examples, compiler_path  # noqa: E402

BOUND = 1.5
REPETITIONS = 9


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def measure(arrc, example, folder):
    output = os.path.join(folder, "output.o")
    ours = [arrc, "-c", example.path, "-o", output, "--no-header"]
    twin = ["clang-19", "-O3", "-c", os.path.join(ROOT, "bench", "loops", example.name + ".c"), "-o", output]
    pairs = [(seconds(ours), seconds(twin)) for _ in range(REPETITIONS + 1)][1:]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def main():
    arrc = compiler_path([argument for argument in sys.argv[1:] if not argument.startswith("--")])
    only = next((argument[len("--only="):].split(",") for argument in sys.argv[1:] if argument.startswith("--only=")), None)
    failed = 0
    print("%-15s %10s %10s %6s %13s" % ("example", "arrc ms", "clang ms", "ratio", "[min max]"))
    with tempfile.TemporaryDirectory() as folder:
        for example in all_examples():
            if only and example.name not in only:
                continue
            try:
                for _ in range(2):
                    ours, twin = measure(arrc, example, folder)
                    ratio, least = statistics.median(ours) / statistics.median(twin), min(ours) / max(twin)
                    if not ratio > BOUND >= least:
                        break
            except subprocess.CalledProcessError as error:
                print("%-15s %s" % (example.name, error.stderr.decode().strip()[-300:]))
                failed += 1
                continue
            print("%-15s %10.1f %10.1f %6.2f [%5.2f %5.2f]%s" % (
                example.name, statistics.median(ours) * 1e3, statistics.median(twin) * 1e3, ratio, least, max(ours) / min(twin),
                "" if ratio <= BOUND else "  > %.1f" % BOUND), flush=True)
            failed += ratio > BOUND
    print("%d above the bound" % failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
