#!/usr/bin/python3
"""Checks that arrc reports exactly the diagnostics that each wrong program names.

usage: run.py ARRC DIRECTORY

A program says what it expects in comments at the end of the faulty lines:

    return x + lenght  # error: unknown name 'lenght' # note: ...

`# error: TEXT` and `# warning: TEXT` must match one diagnostic of that line each, TEXT being part of its message, and every
error and warning must be expected. `# note: TEXT` must match a note of that line; other notes are ignored. A program
without errors must be accepted.
"""
import pathlib
import re
import subprocess
import sys

EXPECTATION = re.compile(r"#\s*(error|warning|note):\s*(.*?)\s*(?=#\s*(?:error|warning|note):|$)")
REPORTED = re.compile(r"^(?P<path>[^:\n]+):(?P<line>\d+):\d+: (?P<severity>error|warning|note): (?P<message>.*)$")
TIME_LIMIT = 60


def expectations(text):
    """The (severity, line, text) triples that a program's comments name."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        found += [(match[1], number, match[2]) for match in EXPECTATION.finditer(line)]
    return found


def diagnostics(output, path):
    """The (severity, line, message) triples in arrc's output."""
    found = []
    for line in output.splitlines():
        match = REPORTED.match(line)
        if match and match["path"] == str(path):
            found.append((match["severity"], int(match["line"]), match["message"]))
    return found


def compare(expected, reported):
    """What differs, one line each."""
    problems, open_reports = [], list(reported)
    for severity, line, text in expected:
        for report in open_reports:
            if report[:2] == (severity, line) and text in report[2]:
                open_reports.remove(report)
                break
        else:
            problems.append(f"missing: line {line}: {severity}: {text}")
    problems += [f"unexpected: line {line}: {severity}: {message}"
                 for severity, line, message in open_reports if severity != "note"]
    return problems


def check(arrc, paths):
    """(exit status, standard error) of one run over the files."""
    result = subprocess.run([arrc, "check", *map(str, paths)], capture_output=True, text=True, errors="replace", timeout=TIME_LIMIT)
    return result.returncode, result.stderr


def status_problems(arrc, path, expected):
    """A program without errors is accepted, by itself."""
    if any(severity == "error" for severity, _, _ in expected):
        return []
    status = check(arrc, [path])[0]
    return [f"exit status {status} instead of 0"] if status else []


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    paths = sorted(pathlib.Path(sys.argv[2]).glob("*.arr"))
    failures = 0
    status, output = check(sys.argv[1], paths)  # one process for all: with sanitizers each takes long to start
    for path in paths:
        expected = expectations(path.read_text(encoding="utf-8", errors="surrogateescape"))
        problems = compare(expected, diagnostics(output, path)) + status_problems(sys.argv[1], path, expected)
        failures += bool(problems)
        if problems:
            print(f"FAIL: {path.name}")
            print("".join(f"    {problem}\n" for problem in problems), end="")
    if status != 1:
        failures += 1
        print(f"FAIL: exit status {status} of wrong programs instead of 1")
    print(f"{len(paths) - failures} passed, {failures} failed")
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
