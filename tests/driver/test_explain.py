#!/usr/bin/python3
"""arrc explain: the steps between the program as written and the chosen one.

usage: test_explain.py [ARRC]
"""
import re

import driver_case

PROGRAM = """import numpy as np

def turn(A: f64[N, M]) -> f64[N, M]:
    B = A + 1.0
    return np.transpose(np.transpose(B)) * 2.0

def plain(x: f64[N]) -> f64[N]:
    return x + 1.0
"""

# A rule whose right side is not equal to its left side, but has its type.
WRONG_RULES = """; x - y = -(y)
(rule wrong-difference canon exact (subtract ?x ?y) => (negative ?y))
"""

DIFFERENCE = """def difference(x: f64[N], y: f64[N]) -> f64[N]:
    return (x - y) * 2.0
"""


class Explain(driver_case.DriverCase):
    def setUp(self):
        super().setUp()
        self.write("turn.arr", PROGRAM)
        self.write("difference.arr", DIFFERENCE)
        self.write("wrong.rules", WRONG_RULES)

    def explain(self, *arguments):
        return self.succeeds("explain", *arguments).decode()

    def test_step_has_rule_tag_equation_place_and_both_sides(self):
        text = self.explain("difference.arr", "--rules=wrong.rules")
        self.assertIn("value 2:12: (x - y) * 2.0\n"
                      "  written: (x - y) * 2.0\n"
                      "  1. wrong-difference (exact), 2:13: x - y\n"
                      "         x - y = -(y)\n"
                      "       x - y\n"
                      "     = -y\n"
                      "  chosen:  -y * 2.0\n"
                      "steps: 1\n", text)
        self.assertIn("operations at N=1024: 2048 -> 2048\n", text)

    def test_functions(self):
        text = self.explain("turn.arr")
        self.assertEqual(re.findall("^function (.*)$", text, re.MULTILINE), ["turn", "plain"])
        self.assertEqual(re.findall("^function (.*)$", self.explain("turn.arr", "plain"), re.MULTILINE), ["plain"])
        self.fails(2, "turn.arr exports no function 'nothing'", "explain", "turn.arr", "nothing")

    def test_check(self):
        self.assertIn("steps: 0\n", self.explain("turn.arr", "plain", "--check"))
        self.assertIn("checked: 0 steps\n", self.explain("turn.arr", "plain", "--check"))
        done = self.arrc("explain", "--check", "difference.arr", "--rules=wrong.rules")
        self.assertEqual(done.returncode, 70)
        self.assertIn(b"step 1 is wrong, rule wrong-difference: element ", done.stdout)
        self.assertIn(b"checked: 0 steps, wrong: 1\n", done.stdout)

    def test_check_finds_a_wrong_tag(self):
        """Reassociating is not exact, though it differs in the last bit of few elements only. (The scalars' product is computed once.)"""
        self.write("chain.arr", "def chain(x: f64[N], y: f64, z: f64) -> f64[N]:\n    return x * y * z\n")
        rule = "(rule reassociate canon %s (multiply (multiply ?x ?y) ?z) => (multiply ?x (multiply ?y ?z)))"
        self.write("exact.rules", rule % "exact")
        self.write("reassociates.rules", rule % "reassociates")
        self.assertEqual(self.arrc("explain", "--check", "chain.arr", "--rules=exact.rules").returncode, 70)
        self.assertRegex(self.explain("--check", "chain.arr", "--rules=reassociates.rules", "--fp=relaxed"), r"checked: [1-9]\d* steps\n")
        self.assertNotIn("reassociate ", self.explain("chain.arr", "--rules=reassociates.rules"))

    def test_loop_index_stays_in_its_range(self):
        """Within the loop, the slice of one element is in range: 0 <= k < N, wherever a sample is taken."""
        self.write("loop.arr", "def copy(x: f64[N, M], y: f64[M]):\n    for k in range(1, x.shape[0]):\n        y[:] = y + (x * 2.0)[k]\n")
        self.assertRegex(self.explain("--check", "loop.arr"), r"checked: [1-9]\d* steps\n")

    def test_assumed_extents(self):
        self.assertIn("operations at N=10, M=1024: 20480 -> 20480\n", self.explain("turn.arr", "turn", "--assume=N=10"))

    def test_wrong_usage(self):
        self.fails(2, "no input file", "explain")
        self.fails(2, "unexpected argument 'more'", "explain", "turn.arr", "turn", "more")
        self.fails(2, "--no-egraph leaves nothing to explain", "explain", "turn.arr", "--no-egraph")
        self.fails(2, "--fp takes strict, relaxed or fast", "explain", "turn.arr", "--fp=loose")


if __name__ == "__main__":
    driver_case.main()
