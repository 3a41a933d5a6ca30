"""Objects for AArch64 and RISC-V, linked by cross compilers and run under user-mode emulation: every example that needs no
math library gives the bits that it gives on this machine, at every size of its header.

usage: test_targets.py [ARRC] [--example=NAME]
"""
import concurrent.futures
import ctypes
import os
import struct
import subprocess
import sys
import tempfile
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "examples"))
import calls  # noqa: E402
from example import all_examples, compiler_path, np, oracle  # noqa: E402
import compare  # noqa: E402

TARGETS = {"aarch64-linux-gnu": "qemu-aarch64", "riscv64-linux-gnu": "qemu-riscv64"}
SEED = 20240601
C_TYPES = {"bool": "bool", "int8": "int8_t", "int16": "int16_t", "int32": "int32_t", "int64": "int64_t", "uint8": "uint8_t",
           "uint16": "uint16_t", "uint32": "uint32_t", "uint64": "uint64_t", "float32": "float", "float64": "double"}

# Reads calls from stdin until its end: a byte count before each value. Answers with what the call wrote.
PROGRAM = """
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "%(name)s.h"

static int64_t counts[64];

static void *take(int position) {
    if (fread(&counts[position], 8, 1, stdin) != 1) exit(position ? 1 : 0);
    void *bytes = malloc((size_t)counts[position] + 1);
    if (fread(bytes, 1, (size_t)counts[position], stdin) != (size_t)counts[position]) exit(1);
    return bytes;
}

int main(void) {
    for (;;) {
        void *values[64];
        for (int k = 0; k < %(count)d; k++) values[k] = take(k);
        int32_t status = %(name)s(%(arguments)s);
        fwrite(&status, sizeof status, 1, stdout);
        for (int k = %(first)d; k < %(count)d; k++) fwrite(values[k], 1, (size_t)counts[k], stdout);
        for (int k = 0; k < %(count)d; k++) free(values[k]);
    }
}
"""


def execute(command, **options):
    done = subprocess.run(command, capture_output=True, check=False, **options)
    if done.returncode:
        raise calls.CallError("%s exited with %d: %s" % (" ".join(command), done.returncode, (done.stderr or done.stdout).decode()[-500:]))
    return done.stdout


def program_text(example, result_count):
    """Dims come first, then the parameters, then the results; parameters that are arrays are answered too."""
    arguments = ["*(int64_t *)values[%d]" % k for k in range(len(example.dimensions()))]
    first = len(arguments)
    for parameter in example.parameters:
        pointer = "values[%d]" % len(arguments)
        arguments.append(pointer if parameter.rank else "*(%s *)%s" % (C_TYPES[parameter.dtype.name], pointer))
    arguments += ["values[%d]" % (len(arguments) + k) for k in range(result_count)]
    return PROGRAM % {"name": example.name, "count": len(arguments), "first": first, "arguments": ", ".join([*arguments, "NULL"])}


def build_for(arrc, example, target, result_count, folder):
    base = os.path.join(folder, "%s-%s" % (example.name, target))
    os.makedirs(base)
    execute([arrc, "-c", "--target=" + target, example.path, "-o", base + "/example.o", "--header=%s/%s.h" % (base, example.name)])
    with open(base + "/main.c", "w", encoding="utf-8") as file:
        file.write(program_text(example, result_count))
    execute([target + "-gcc", "-std=c17", "-O1", "-static", "-I", base, "-I", os.path.join(ROOT, "include"), base + "/main.c", base + "/example.o",
             "-lm", "-o", base + "/program"])
    return base + "/program"


def build_here(arrc, example, folder):
    base = os.path.join(folder, example.name)
    execute([arrc, "-c", example.path, "-o", base + ".o", "--no-header"])
    execute(["cc", "-shared", "-o", base + ".so", base + ".o"])
    return ctypes.CDLL(base + ".so")


def pack(array):
    data = np.ascontiguousarray(array).tobytes()
    return struct.pack("<q", len(data)) + data


def unpack(answer, at, values):
    """The arrays of one answer and where the next one starts."""
    calls.require_success(struct.unpack_from("<i", answer, at)[0], "the call")
    at += 4
    arrays = {}
    for name, value in values.items():
        value = np.asarray(value)
        arrays[name] = np.frombuffer(answer, value.dtype, value.size, at).reshape(value.shape)
        at += value.nbytes
    return arrays, at


def cases_of(example):
    """(sizes, arguments, results to fill) for every size of the header."""
    for sizes in example.sizes:
        arguments = example.arguments(sizes, SEED)
        results = [np.zeros_like(np.asarray(result)) for result in oracle.run(example.path, example.name, arguments)[0]]
        yield sizes, arguments, {"result%d" % k: result for k, result in enumerate(results)}


def question(example, sizes, arguments, results):
    values = [np.int64(sizes[name]) for name in example.dimensions()] + list(arguments.values()) + list(results.values())
    return b"".join(map(pack, values))


def faults_on(arrc, example, target, cases, expected, folder):
    program = build_for(arrc, example, target, len(cases[0][2]), folder)
    answer = execute([TARGETS[target], program], input=b"".join(question(example, *case) for case in cases))
    at = 0
    for (sizes, arguments, results), wanted in zip(cases, expected):
        got, at = unpack(answer, at, {**arguments, **results})
        for name in wanted:
            fault = compare.exact(got[name], wanted[name])
            if fault:
                yield "%s, %s: %s" % (sizes, name, fault)


def test_example(arrc, example):
    """Lines of failures by target; None when the example needs a math library, which there is none of for the targets."""
    if execute([arrc, "--print-link-flags", example.path]).split():
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = build_here(arrc, example, folder)
        cases = list(cases_of(example))
        expected = [calls.call_plain(library, example, sizes, arguments, {name: result.copy() for name, result in results.items()})
                    for sizes, arguments, results in cases]
        outcome = {}
        for target in TARGETS:
            try:
                outcome[target] = list(faults_on(arrc, example, target, cases, expected, folder))
            except calls.CallError as error:
                outcome[target] = [str(error)]
        return outcome


def main():
    arguments = sys.argv[1:]
    arrc = compiler_path([argument for argument in arguments if not argument.startswith("--")])
    only = next((argument.split("=")[1] for argument in arguments if argument.startswith("--example=")), None)
    examples = [example for example in all_examples() if only in (None, example.name)]
    passed, failed = 0, 0
    warnings.simplefilter("ignore")  # NumPy's remarks on the mean of nothing
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for example, outcome in zip(examples, pool.map(lambda example: test_example(arrc, example), examples)):
            for target, faults in (outcome or {}).items():
                passed, failed = passed + (not faults), failed + bool(faults)
                for fault in faults[:3]:
                    print("FAIL %s on %s: %s" % (example.name, target, fault))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
