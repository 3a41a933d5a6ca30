"""Programs made to be hard to compile: no input may take unreasonable time or memory. usage: test_adversarial.py ARRC

Each is generated, so that its size is seen here. The limits are several times what is needed, for machines that do other
things as well; small sizes of the same programs are run by the evaluator and as machine code, which must agree.
"""
import os
import resource
import subprocess

from driver_case import ARRC, DriverCase, main
import numpy as np

MODES = ("strict", "relaxed", "fast")
SECONDS = 10 # of the processor: other work on the machine does not count
MEGABYTES = 500


def function(parameters, lines):
    return "import numpy as np\ndef f(%s):\n%s" % (parameters, "".join("    %s\n" % line for line in lines))


def chain(count):
    return function("A: f64[N], B: f64[N]", ["return " + " + ".join(["A"] + ["B"] * count)])


def nested_concatenations(count):
    return function("A: f64[N], B: f64[N]", ["x = A"] + ["x = np.concatenate((x, B))"] * count + ["return x"])


def shifted_concatenations(count):
    steps = ["x = np.concatenate((x[1:], %s[::-1]))" % "AB"[i % 2] for i in range(count)]
    return function("A: f64[N], B: f64[N]", ["x = A"] + steps + ["return x + np.concatenate((x[1:], A[:1]))"])


def operands_of(name, count):
    return function("A: f64[N], B: f64[N]", ["return np.%s((%s))" % (name, ", ".join(["A", "B"] * (count // 2)))])


def operands_summed(count):
    return function("A: f64[N], B: f64[N]", ["return np.stack((%s)).sum(axis=0)" % ", ".join(["A", "B"] * (count // 2))])


def rolls_of_rolls(count):
    return function("A: f64[N], B: f64[N]", ["x = A"] + ["x = np.roll(x, %d)" % (i + 1) for i in range(count)] + ["return x + B"])


def rolled_terms(count):
    return function("A: f64[N], B: f64[N]", ["x = A + B"] + ["x = x + np.roll(x, %d)" % (i + 1) for i in range(count)] + ["return x"])


def rolled_both_ways(reach):
    terms = ["np.roll(np.roll(A, %d, 0), %d, 1)" % (i, j) for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)]
    return function("A: f64[N, M]", ["return " + " + ".join(terms)])


def chained_slices(count):
    return function("A: f64[N], B: f64[N]", ["x = A"] + ["x = x[%d::%d]" % (i % 3, 2 + i % 2) for i in range(count)] + ["return x"])


def chained_choices(count):
    return function("A: f64[N], B: f64[N]", ["x = A"] + ["x = np.where(x > %d.0, x * 0.5, B)" % i for i in range(count)] + ["return x"])


def products(count):
    parameters = ", ".join("A%d: f64[N%d, N%d]" % (i, i, i + 1) for i in range(count + 1))
    return function(parameters, ["return " + " @ ".join("A%d" % i for i in range(count + 1))])


def statements(count):
    body = ["A[1:] = A[1:] * 1.5 + B[:-1]", "B[:] = np.sqrt(np.abs(A)) - B", "A[0] = A[0] + 1.0", "A[:-1] = B[1:] * A[:-1]"]
    return function("A: f64[N], B: f64[N]", body * (count // len(body)))


def scaled_and_shifted(count):
    return function("A: f64[N]", ["x = A + 1.0"] + ["x = x * %d.5 + A" % (i % 7) for i in range(count - 2)] + ["return x"])


class Bounded(DriverCase):
    def compiles(self, text, modes=("strict",)):
        """arrc -c, within the limits. Arithmetic is tried in all modes: fewer guarantees are more rewrites, here and in LLVM."""
        self.write("f.arr", text)
        for mode in modes:
            with self.subTest(mode=mode):
                self.compiles_in(mode)

    def compiles_in(self, mode):
        process = subprocess.Popen([ARRC, "-c", "f.arr", "--no-header", "--fp=" + mode], cwd=self.folder, stderr=subprocess.PIPE)
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        self.assertEqual(process.returncode, 0, errors[:1000])
        self.assertLess(usage.ru_utime + usage.ru_stime, SECONDS)
        self.assertLess(usage.ru_maxrss / 1024, MEGABYTES)

    def loop_count(self, text):
        self.write("f.arr", text)
        return self.succeeds("--emit=loops", "f.arr").count(b" for i")

    def test_long_expressions(self):
        self.compiles(chain(2000), MODES)
        self.compiles(chained_choices(60), MODES)
        self.compiles(products(30), MODES)

    def test_long_functions(self):
        self.compiles(statements(5000), MODES)
        self.compiles(scaled_and_shifted(5000), MODES)

    def test_concatenations_of_concatenations(self):
        self.compiles(nested_concatenations(40))
        self.compiles(shifted_concatenations(40))

    def test_many_operands(self):
        self.compiles(operands_of("concatenate", 1000))
        self.compiles(operands_of("stack", 1000))
        self.compiles(operands_summed(1000))

    def test_rolls(self):
        self.compiles(rolls_of_rolls(60))
        self.compiles(rolled_terms(30))
        self.compiles(rolled_both_ways(3))

    def test_chained_slices(self):
        self.compiles(chained_slices(100))

    def test_loops_are_counted_by_pieces_not_by_their_combinations(self):
        self.assertEqual(self.loop_count(nested_concatenations(12)), 13)
        self.assertEqual(self.loop_count(operands_of("concatenate", 100)), 100)
        self.assertLess(self.loop_count(shifted_concatenations(40)), 400)
        self.assertLess(self.loop_count(rolled_both_ways(3)), 400)


class Agreeing(DriverCase):
    def agree(self, text, *arguments, options=()):
        """The evaluator and machine code print the same."""
        self.write("f.arr", text)
        names = []
        for name, value in arguments:
            np.save(self.path(name + ".npy"), value)
            names.append("%s=%s.npy" % (name, name))
        evaluated, compiled = (self.succeeds("run", *mode, "f.arr", *names) for mode in (["--evaluate"], options))
        self.assertEqual(evaluated, compiled)
        self.assertNotEqual(evaluated, b"")

    def vectors(self, extent):
        generator = np.random.default_rng(extent)
        return ("A", generator.standard_normal(extent)), ("B", generator.standard_normal(extent))


class SameResults(Agreeing):
    def test_vectors(self):
        for extent in (1, 2, 5, 37):
            for text in (nested_concatenations(20), operands_of("concatenate", 40), operands_of("stack", 40), operands_summed(40),
                         rolls_of_rolls(20), rolled_terms(8), chained_slices(9), chained_choices(20)):
                self.agree(text, *self.vectors(extent))

    def test_shifted_concatenations(self):
        for extent in (1, 2, 7):
            self.agree(shifted_concatenations(20), *self.vectors(extent))

    def test_matrices(self):
        for shape in ((1, 1), (2, 3), (7, 5)):
            self.agree(rolled_both_ways(2), ("A", np.random.default_rng(3).standard_normal(shape)))


class Limits(Agreeing):
    """Where the search for a cheaper program stops: a remark at the function, and the same results."""
    LIMITS = [("nodes", 50), ("matches", 10), ("bytes", 20000), ("steps", 1)]

    def remark(self, text, *options):
        self.write("f.arr", text)
        done = self.arrc("--emit=ir", "f.arr", "-o", os.devnull, *options)
        self.assertEqual(done.returncode, 0, done.stderr[:1000])
        return done.stderr.decode()

    def test_each_limit_is_named_with_its_figures(self):
        for text in (chain(2000), nested_concatenations(40), products(30), statements(5000)):
            for mode in ("strict", "relaxed", "fast"):
                for unit, limit in self.LIMITS[:3]:
                    remark = self.remark(text, "--fp=" + mode, "--egraph-%s=%d" % (unit, limit))
                    self.assertRegex(remark, r"^f\.arr:2:5: remark: the search for a cheaper form of `f` stopped at its limit of %d %s, after explore "
                                             r"step \d+, with \d+ nodes, \d+ matches and \d+ bytes; --egraph-%s=N sets another" % (limit, unit, unit))
        for text in (chain(2000), products(30), statements(5000)):
            self.assertIn("stopped at its limit of 1 steps, after explore step 1", self.remark(text, "--fp=relaxed", "--egraph-steps=1"))

    def test_a_limit_that_is_not_hit_is_not_named(self):
        for text in (chain(2000), nested_concatenations(40)):
            self.assertEqual(self.remark(text), "")
        self.assertNotEqual(self.remark(products(30), "--fp=relaxed"), "")
        self.assertEqual(self.remark(products(30), "--fp=relaxed", "--egraph-nodes=100000", "--egraph-matches=1000000", "--egraph-steps=40"), "")

    def test_a_limit_is_an_integer_from_one_on(self):
        self.write("f.arr", chain(2))
        for wrong in ("0", "-1", "many", "1.5", "99999999999999999999", ""):
            self.fails(2, "a limit of the e-graph is an integer >= 1, not '%s'" % wrong, "--emit=ir", "f.arr", "--egraph-nodes=" + wrong)

    def test_results_of_a_search_that_was_stopped(self):
        matrices = [("A%d" % k, np.random.default_rng(k).integers(-3, 4, (3, 3)).astype(np.float64)) for k in range(31)]
        for unit, limit in self.LIMITS:
            option = ["--egraph-%s=%d" % (unit, limit)]
            for text in (chain(2000), nested_concatenations(40), statements(200)):
                self.agree(text, *self.vectors(5), options=option)
            self.agree(products(30), *matrices, options=option)
            self.agree(shifted_concatenations(20), *self.vectors(7), options=option)

    def test_chains_of_products_in_relaxed_mode(self):
        """Small integers: every order of products gives the same."""
        matrices = [("A%d" % k, np.random.default_rng(k).integers(-1, 2, (2, 2)).astype(np.float64)) for k in range(13)]
        for options in ([], ["--egraph-nodes=200"], ["--egraph-steps=1"]):
            self.agree(products(12), *matrices, options=["--fp=relaxed"] + options)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
