"""Operations that no example uses have the same bits on every target and from both back ends: operations.arr, run by operations.c.

usage: test_operations.py [ARRC]
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
EMULATORS = {"aarch64-linux-gnu": "qemu-aarch64", "riscv64-linux-gnu": "qemu-riscv64"}
PROGRAM = os.path.join(HERE, "operations.arr")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def execute(compiler, folder, code, *emulator):
    program = os.path.join(folder, "program")
    run(*compiler, "-O1", "-ffp-contract=off", "-I", folder, "-I", os.path.join(ROOT, "include"), os.path.join(HERE, "operations.c"), code, "-lm", "-o", program)
    return run(*emulator, program).strip()


def answers(arrc, folder):
    """(way to run, what it printed)"""
    path = os.path.join(folder, "code")
    run(arrc, "-c", PROGRAM, "-o", path + ".o", "--header=" + os.path.join(folder, "operations.h"))
    yield "x86-64", execute(["gcc"], folder, path + ".o")
    run(arrc, "--emit=c", PROGRAM, "-o", path + ".c", "--no-header")
    yield "C", execute(["gcc"], folder, path + ".c")
    for target, emulator in EMULATORS.items():
        run(arrc, "-c", "--target=" + target, PROGRAM, "-o", path + ".o", "--no-header")
        yield target, execute([target + "-gcc", "-static"], folder, path + ".o", emulator)


def main():
    arrc = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "arrc"))
    with tempfile.TemporaryDirectory() as folder:
        found = list(answers(arrc, folder))
    wrong = [way for way, answer in found if answer != found[0][1]]
    for way in wrong:
        print("FAIL %s differs from %s" % (way, found[0][0]))
    print("%d passed, %d failed" % (len(found) - len(wrong), len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
