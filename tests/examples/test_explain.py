#!/usr/bin/python3
"""Every step of every example's explanation, replayed on the reference evaluator; and what strict mode admits.

usage: test_explain.py [ARRC]
"""
import glob
import os
import re
import subprocess
import sys

from example import EXAMPLES, compiler_path

STEP = re.compile(r"^  (\d+)\. (\S+) \((\w+)\)", re.MULTILINE)


def faults(arrc, path, mode):
    done = subprocess.run([arrc, "explain", "--check", "--fp=" + mode, path], capture_output=True, text=True)
    if done.returncode:
        yield "exit status %d: %s %s" % (done.returncode, done.stderr.strip(), done.stdout[-1500:])
        return
    steps = STEP.findall(done.stdout)
    totals = [int(count) for count in re.findall(r"^steps: (\d+)$", done.stdout, re.MULTILINE)]
    checked = [int(count) for count in re.findall(r"^checked: (\d+) steps$", done.stdout, re.MULTILINE)]
    if sum(totals) != len(steps):
        yield "%d steps are shown, %d counted" % (len(steps), sum(totals))
    if not totals or checked != totals:
        yield "%s steps, but %s were replayed" % (totals, checked)
    for number, rule, tag in steps:
        if mode == "strict" and tag != "exact":
            yield "step %s, rule %s, is not exact but %s" % (number, rule, tag)


def main():
    arrc = compiler_path(sys.argv[1:])
    paths = sorted(glob.glob(os.path.join(EXAMPLES, "*.arr")) + glob.glob(os.path.join(EXAMPLES, "rewrites", "*.arr")))
    passed = failed = 0
    for path in paths:
        for mode in ("strict", "relaxed", "fast"):
            found = list(faults(arrc, path, mode))
            for fault in found:
                print("%s --fp=%s: %s" % (os.path.relpath(path, EXAMPLES), mode, fault))
            failed, passed = failed + bool(found), passed + (not found)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
