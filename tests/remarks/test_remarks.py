#!/usr/bin/python3
"""Checks that arrc reports exactly the remarks that each program here names, in order.

usage: test_remarks.py ARRC [UNITTEST OPTION]...

A program begins with the options that it is compiled with and the remarks that it gets, with their places:

    # options: -Rpass=fusion
    # 5:12 fused: 2 operations in one loop nest: add, sqrt

Every program is also compiled without options that ask for remarks: then there must be none of those that are not reported by
default, and the object must be the same, byte for byte.
"""
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

FOLDER = pathlib.Path(__file__).parent
ARRC = str(pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else FOLDER / "../../build/arrc").resolve())
OPTIONS = re.compile(r"^# options: (.*)$", re.MULTILINE)
EXPECTED = re.compile(r"^# (\d+):(\d+) ([a-z-]+): (.*)$", re.MULTILINE)
REPORTED = re.compile(r"^[^:\n]+:(\d+):(\d+): remark: (.*) \[(-Rpass(?:-missed|-analysis)?)=([a-z-]+)\]$", re.MULTILINE)
IS_ASKED_FOR = re.compile(r"^(-R|--remarks)")
PROGRAMS = sorted(FOLDER.glob("*.arr"))


def arrc(*arguments):
    return subprocess.run([ARRC, *map(str, arguments)], capture_output=True, text=True, timeout=120)


@functools.cache
def compiled(program, options):
    """The bytes of the object, or None, and what was printed. The tests share what they compile in the same way."""
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "program.o"
        done = arrc("-c", program, "--no-header", "-o", output, *options)
        return None if done.returncode else output.read_bytes(), done.stderr


class Remarks(unittest.TestCase):
    def compile(self, program, *options):
        """The bytes of the object and what was printed."""
        code, printed = compiled(program, options)
        self.assertIsNotNone(code, printed)
        return code, printed

    def each(self):
        for program in PROGRAMS:
            with self.subTest(program.name):
                text = program.read_text(encoding="utf-8")
                yield program, text, OPTIONS.search(text)[1].split(), EXPECTED.findall(text)

    def test_each_program_gets_its_remarks(self):
        for program, text, options, expected in self.each():
            printed = self.compile(program, *options)[1]
            found = [(line, column, kind, message) for line, column, message, _, kind in REPORTED.findall(printed)]
            self.assertEqual(expected, found, printed)
            self.assertEqual(printed.count(": remark: "), len(found))

    def test_source_line_and_caret_follow(self):
        printed = self.compile(FOLDER / "fused_chain.arr", "-Rpass=fused")[1].splitlines()
        self.assertRegex(printed[1], r"^ +\d+ \|     return np\.sqrt")
        self.assertRegex(printed[2], r"^ +\|            \^~+$")

    def test_json_has_the_same_remarks(self):
        classes = {"pass": "-Rpass", "missed": "-Rpass-missed", "analysis": "-Rpass-analysis"}
        for program, _, options, expected in self.each():
            printed = arrc("--emit=llvm", program, "-o", os.devnull, *options, "--diagnostics=json").stderr
            objects = [json.loads(line) for line in printed.splitlines()]
            self.assertEqual({entry["severity"] for entry in objects}, {"remark"} if expected else set())
            found = [(str(entry["line"]), str(entry["column"]), entry["category"], entry["message"]) for entry in objects]
            self.assertEqual(expected, found)
            as_text = [option for *_, option, _ in REPORTED.findall(self.compile(program, *options)[1])]
            self.assertEqual([classes[entry["class"]] for entry in objects], as_text)

    def test_none_without_being_asked_for_and_the_same_code(self):
        for program, _, options, _ in self.each():
            others = [option for option in options if not IS_ASKED_FOR.match(option)]
            code, printed = self.compile(program, *others)
            self.assertEqual(printed, "")
            self.assertEqual(self.compile(program, *others, "--remarks=all")[0], code)

    def test_remarks_stand_in_the_order_of_their_places(self):
        for program, *_ in self.each():
            done = arrc("check", program, "--remarks=all")
            places = [(int(line), int(column)) for line, column, *_ in REPORTED.findall(done.stderr)]
            self.assertEqual(places, sorted(places))
            self.assertEqual(done.stderr, arrc("check", program, "--remarks=all").stderr)


class Options(unittest.TestCase):
    """The ways to ask for remarks."""

    def kinds(self, *options, program="materialised.arr"):
        done = arrc("check", FOLDER / program, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {kind for *_, kind in REPORTED.findall(done.stderr)}

    def test_classes_groups_and_names(self):
        self.assertEqual(self.kinds("-Rpass"), {"fused", "checked-once"})
        self.assertEqual(self.kinds("-Rpass-missed"), {"stored-for-readers"})
        self.assertEqual(self.kinds("-Rpass-analysis"), {"workspace"})
        self.assertEqual(self.kinds("-Rpass-missed=buffers"), set())
        self.assertEqual(self.kinds("--remarks=buffers"), {"workspace"})
        self.assertEqual(self.kinds("--remarks=fused,workspace"), {"fused", "workspace"})
        self.assertEqual(self.kinds("-Rpass=fusion", "-Rpass-missed=fusion"), {"fused", "stored-for-readers"})
        self.assertEqual(self.kinds("--remarks=all"), {"fused", "checked-once", "stored-for-readers", "workspace"})

    def test_wrong_lists_are_refused(self):
        for option, text in (("-Rpass=speed", "there are no remarks 'pass:speed'"), ("--remarks=fused,loud", "there are no remarks 'loud'"),
                             ("--remarks=", "an empty list of remarks"), ("-Rloud", "unknown option -Rloud"), ("--remarks=fusion:fused", "there are no remarks")):
            done = arrc("check", FOLDER / "materialised.arr", option)
            self.assertEqual(done.returncode, 2, option)
            self.assertIn(text, done.stderr)

    def test_the_manual_lists_every_kind_that_the_tests_name(self):
        page = arrc("help", "remarks").stdout
        listed = set(re.findall(r"^    ([a-z-]+) +(?:fusion|buffers|checks|vector|rewrites) +-Rpass", page, re.MULTILINE))
        named = {kind for program in PROGRAMS for *_, kind, _ in EXPECTED.findall(program.read_text(encoding="utf-8"))}
        self.assertEqual(named - listed, set())
        self.assertEqual(listed - named, {"search-limit", "exact-rules-only"})  # tests/rewrites/test_effort.py


if __name__ == "__main__":
    unittest.main()
