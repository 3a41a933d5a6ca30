#!/usr/bin/python3
"""Runs the tests that CTest knows in some build folders and adds up their counts.

usage: run_tests.py BUILD_FOLDER...

A test program says what it did in its last lines, as `N passed, N failed`; the summaries of cmocka and of Python's unittest
are understood too. A program without a count is one test. What was skipped is not counted. A program that ends with a
failure, or not in time, has failed at least one test. The last line printed is the sum: `N passed, N failed`.

Tests that CTest's label `release` marks run in the first folder only: they are too slow with sanitizers, or need a program
that a sanitizer does not allow.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time

TIMEOUT_SECONDS = 280
OWN_COUNT = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)
CMOCKA_PASSED = re.compile(r"^\[  PASSED  \] (\d+) test", re.MULTILINE)
CMOCKA_FAILED = re.compile(r"^\[  FAILED  \] (\d+) test", re.MULTILINE)
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_NOT_PASSED = re.compile(r"(failures|errors|skipped|expected failures)=(\d+)")


def count_unittest(output):
    ran = sum(int(number) for number in UNITTEST_RAN.findall(output))
    others = {kind: int(number) for kind, number in UNITTEST_NOT_PASSED.findall(output)}
    failed = others.get("failures", 0) + others.get("errors", 0)
    return ran - failed - others.get("skipped", 0), failed


def count(output, status):
    """(passed, failed) of one program."""
    if OWN_COUNT.search(output):
        passed, failed = map(int, OWN_COUNT.findall(output)[-1])
    elif CMOCKA_PASSED.search(output) or CMOCKA_FAILED.search(output):
        passed = sum(map(int, CMOCKA_PASSED.findall(output)))
        failed = sum(map(int, CMOCKA_FAILED.findall(output)))
    elif UNITTEST_RAN.search(output):
        passed, failed = count_unittest(output)
    else:
        passed, failed = int(status == 0), int(status != 0)
    return passed, max(failed, int(status != 0))


def run(test):
    folder, name, command, environment = test
    start = time.monotonic()
    try:
        done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS, errors="replace")
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as expired:
        output, status = (expired.stdout or b"").decode(errors="replace") + "\nout of time\n", 1
    except OSError as error:
        output, status = "%s\n" % error, 1
    passed, failed = count(output, status)
    return name, output, passed, failed, time.monotonic() - start


def environment_of(properties):
    settings = next((item["value"] for item in properties if item["name"] == "ENVIRONMENT"), [])
    return dict(setting.split("=", 1) for setting in settings)


def list_tests(folder, is_first):
    listing = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"], stdout=subprocess.PIPE, check=True)
    for test in json.loads(listing.stdout)["tests"]:
        properties = test.get("properties", [])
        labels = next((item["value"] for item in properties if item["name"] == "LABELS"), [])
        if "command" not in test:
            yield folder, "%s/%s" % (folder, test["name"]), ["false"], {}
        elif is_first or "release" not in labels:
            yield folder, "%s/%s" % (folder, test["name"]), test["command"], environment_of(properties)


def main():
    folders = sys.argv[1:]
    tests = [test for position, folder in enumerate(folders) for test in list_tests(folder, position == 0)]
    all_passed = all_failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, output, passed, failed, seconds in pool.map(run, tests):
            if failed:
                print(output)
            print("%-6s %-50s %6d passed %4d failed %7.1f s" % ("FAILED" if failed else "ok", name, passed, failed, seconds), flush=True)
            all_passed, all_failed = all_passed + passed, all_failed + failed
    print("%d passed, %d failed" % (all_passed, all_failed))
    return 1 if all_failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
