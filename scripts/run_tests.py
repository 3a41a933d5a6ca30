#!/usr/bin/python3
"""Runs the tests that CTest knows in some build folders and adds up their counts.

usage: run_tests.py [--times] BUILD_FOLDER...

--times adds the ten tests that took the most processor time, and the sum of all.

A test program says what it did in its last lines, as `N passed, N failed`; the summaries of cmocka and of Python's unittest
are understood too. A program without a count is one test. What was skipped is not counted. A program that ends with a
failure, or not in time, has failed at least one test. The last line printed is the sum: `N passed, N failed`.

Tests that CTest's label `release` marks run in the first folder only: they are too slow with sanitizers, or need a program
that a sanitizer does not allow. Tests run in the order of CTest's property COST, dearest first, so that the last ones are
short and no processor is idle at the end.
"""
import argparse
import concurrent.futures
import json
import os
import re
import resource
import subprocess
import sys
import time
import typing

TIMEOUT_SECONDS = 280
SLOWEST = 10
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


class Test(typing.NamedTuple):
    folder: str
    name: str
    command: list
    environment: dict
    cost: float


class Result(typing.NamedTuple):
    name: str
    output: str
    passed: int
    failed: int
    seconds: float
    processor_seconds: float


def processor_seconds_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(test):
    """The Result of a Test. Called in a process that runs one test at a time: its children are those of the test."""
    start, used = time.monotonic(), processor_seconds_of_children()
    try:
        done = subprocess.run(test.command, cwd=test.folder, env={**os.environ, **test.environment}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS, errors="replace")
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as expired:
        output, status = (expired.stdout or b"").decode(errors="replace") + "\nout of time\n", 1
    except OSError as error:
        output, status = "%s\n" % error, 1
    passed, failed = count(output, status)
    return Result(test.name, output, passed, failed, time.monotonic() - start, processor_seconds_of_children() - used)


def property_of(test, name, default):
    return next((item["value"] for item in test.get("properties", []) if item["name"] == name), default)


def list_tests(folder, is_first):
    listing = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"], stdout=subprocess.PIPE, check=True)
    for test in json.loads(listing.stdout)["tests"]:
        name, cost = "%s/%s" % (folder, test["name"]), float(property_of(test, "COST", 0))
        environment = dict(setting.split("=", 1) for setting in property_of(test, "ENVIRONMENT", []))
        if "command" not in test:
            yield Test(folder, name, ["false"], {}, cost)
        elif is_first or "release" not in property_of(test, "LABELS", []):
            yield Test(folder, name, test["command"], environment, cost)


def print_times(results):
    print("slowest, in seconds of processor time:")
    for result in sorted(results, key=lambda result: -result.processor_seconds)[:SLOWEST]:
        print("%8.1f %s" % (result.processor_seconds, result.name))
    print("%8.1f all" % sum(result.processor_seconds for result in results))


def main():
    parser = argparse.ArgumentParser(usage="run_tests.py [--times] BUILD_FOLDER...")
    parser.add_argument("--times", action="store_true", help="print the tests that took the most processor time")
    parser.add_argument("folders", nargs="+", metavar="BUILD_FOLDER")
    options = parser.parse_args()
    tests = [test for position, folder in enumerate(options.folders) for test in list_tests(folder, position == 0)]
    tests.sort(key=lambda test: -test.cost)
    results = []
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, test) for test in tests]):
            result = done.result()
            if result.failed:
                print(result.output)
            print("%-6s %-50s %6d passed %4d failed %7.1f s" % ("FAILED" if result.failed else "ok", result.name, result.passed,
                                                                result.failed, result.seconds), flush=True)
            results.append(result)
    if options.times:
        print_times(results)
    all_passed, all_failed = sum(result.passed for result in results), sum(result.failed for result in results)
    print("%d passed, %d failed" % (all_passed, all_failed))
    return 1 if all_failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
