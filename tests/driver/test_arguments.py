"""arrc check and arrc run: arguments, .npy files, printed results, exit codes. usage: test_arguments.py ARRC"""
import json
import os
import re

from driver_case import DriverCase, main
import numpy as np


class Check(DriverCase):
    def test_reports_every_file(self):
        self.assertEqual(self.succeeds("check", "scale.arr", "several.arr"), b"")
        done = self.arrc("check", "wrong.arr", "scale.arr", "missing.arr")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"wrong.arr:3:16: error:", done.stderr)
        self.assertIn(b"missing.arr: error: cannot read the file: No such file", done.stderr)

    def test_wrong_usage(self):
        self.fails(2, "no input file", "check")
        self.fails(2, "unknown", "check", "--frobnicate", "scale.arr")

    def test_unreadable(self):
        self.fails(1, "Is a directory", "check", ".")
        with open(self.path("binary.arr"), "wb") as file:
            file.write(bytes(range(256)))
        self.assertEqual(self.arrc("check", "binary.arr").returncode, 1)

    def test_help(self):
        for command in ("check", "run", "bench", "explain", "help"):
            page = self.succeeds("help", command)
            self.assertTrue(page.startswith(b"NAME\n    arrc " + command.encode()))
            if command != "help":
                self.assertEqual(page, self.succeeds(command, "--help"))
        self.assertEqual(self.succeeds("--help"), self.succeeds("help"))
        self.fails(2, "no subcommand 'nothing'", "help", "nothing")

    def test_list_functions(self):
        names = self.succeeds("--list-functions").decode().splitlines()
        self.assertEqual(names, sorted(set(names)))
        for name in ("np.sum", "np.sqrt", "np.arcsin", "np.pi", "moa.psi", "ndarray.T", "ndarray.sum", "ndarray.astype", "operator +", "operator ~x"):
            self.assertIn(name, names)
        self.assertNotIn("ndarray.sqrt", names)

    def test_help_names_the_options(self):
        """Every option that a subcommand's table has stands on its page, and the reverse."""
        def table_of(source):
            with open(os.path.join(os.path.dirname(__file__), "..", "..", "driver", source), encoding="utf-8") as file:
                return set(re.findall(r'\{"([a-z-]+)", (?:no|required)_argument', file.read()))

        shared = table_of("options_egraph.h")
        for page, source in (("", "compile.c"), ("check", "check.c"), ("run", "run.c"), ("bench", "bench_options.c"), ("explain", "explain.c")):
            table = table_of(source) | (shared if page != "check" else set())
            shown = set(re.findall(r"^    --([a-z-]+)", self.succeeds("help", *([page] if page else [])).decode(), re.MULTILINE))
            self.assertEqual(table, shown, source)


class Rules(DriverCase):
    """The options of equality saturation."""

    PROGRAM = "import numpy as np\n\n\ndef f(A: f64[N, M]):\n    return (A + 1.0)[0]\n"

    def test_unknown_rule(self):
        self.write("first.arr", self.PROGRAM)
        self.fails(2, "there is no rule 'nothing' to disable", "--emit=ir", "--no-rule=nothing", "first.arr")

    def test_assumptions(self):
        self.write("first.arr", self.PROGRAM)
        self.succeeds("--emit=ir", "--assume=N=4096", "--assume=M=3", "first.arr")
        self.fails(2, "NAME=EXTENT with an extent >= 0, not 'N'", "--emit=ir", "--assume=N", "first.arr")
        self.fails(2, "NAME=EXTENT with an extent >= 0, not 'N=-1'", "--emit=ir", "--assume=N=-1", "first.arr")

    def test_assumptions_about_no_dim(self):
        """A misspelt dim is a warning, with the dim that may have been meant; a dim of any function is not."""
        self.write("rows.arr", "def f(A: f64[rows, M]):\n    return A + 1.0\n\n\ndef g(B: f64[columns]):\n    return B\n")
        warned = self.arrc("--emit=ir", "--assume=row=4096", "--assume=columns=8", "rows.arr")
        self.assertEqual(warned.returncode, 0)
        self.assertEqual(warned.stderr, b"rows.arr: warning: no function has the dim 'row' that is assumed; did you mean 'rows'?\n")
        self.assertEqual(self.arrc("--emit=ir", "--assume=K=4096", "rows.arr").stderr, b"rows.arr: warning: no function has the dim 'K' that is assumed\n")
        self.assertEqual(self.arrc("--emit=ir", "--assume=M=4096", "rows.arr").stderr, b"")

    def test_rules_of_the_user(self):
        self.write("first.arr", self.PROGRAM)
        self.write("swap.rules", "; x + y = y + x\n(rule swap explore exact (add ?x ?y) => (add ?y ?x))\n")
        self.write("wrong.rules", "(rule swap explore exact\n  (ad ?x ?y) => ?x)\n")
        self.assertIn(b"swap (explore, exact)", self.arrc("--emit=ir", "--rules=swap.rules", "--trace-rules", "first.arr").stderr)
        self.fails(1, "wrong.rules:2:4: unknown operation ad", "--emit=ir", "--rules=wrong.rules", "first.arr")
        self.fails(1, "cannot read missing.rules", "--emit=ir", "--rules=missing.rules", "first.arr")
        self.write("binary.rules", "\0(rule")
        self.fails(1, "cannot read binary.rules: it holds a NUL byte", "--emit=ir", "--rules=binary.rules", "first.arr")
        self.fails(1, "cannot read /dev/zero: more than", "--emit=ir", "--rules=/dev/zero", "first.arr")

    def test_rules_that_are_not_true(self):
        """The user's mistake, not the compiler's: between types, and between constants."""
        self.write("first.arr", "import numpy as np\n\n\ndef f(A: f64[4]):\n    return np.ones(4) + np.ones(4) + A\n")
        self.write("types.rules", "; nonsense\n\n(rule add-less canon exact (add ?x ?y) => (less ?x ?y))\n")
        self.write("constants.rules", "(rule add-is-subtract canon exact (add ?x ?y) => (subtract ?x ?y))\n")
        self.fails(1, "types.rules:3:1: these rules are not true: equal values of `f` differ after rule add-less", "--emit=ir", "--rules=types.rules", "first.arr")
        self.fails(1, "these rules are not true: equal values of `f` differ after rule", "--emit=ir", "--rules=constants.rules", "first.arr")
        self.fails(1, "these rules are not true: equal values of `f` differ after rule", "run", "--fp=relaxed", "--rules=constants.rules", "first.arr", "A=random(4)")

    def test_rules_with_ill_typed_right_sides(self):
        """Found before such an operation gets a type: attributes of another rank or operation, operands of other shapes or dtypes."""
        self.write("first.arr", "def f(A: f64[N, M], B: f64[M]):\n    return A.T[0] + B[::-1].sum(), (A + B)[1:], A > 0.0\n")
        wrong = {
            "(rule other explore exact (slice ?p ?x) => (transpose ?p ?x))": "other",
            "(rule rank explore exact (transpose ?p ?x) (index ?i ?x) => (transpose ?p (index ?i ?x)))": "rank",
            "(rule shape explore exact (index ?p ?x) => (add ?x (index ?p ?x)))": "shape",
            "(rule dtype explore exact (greater ?x ?y) => (add ?x (greater ?x ?y)))": "dtype",
            "(rule number explore exact (index ?p ?x) => (index 7777 ?x))": "number",
            "(rule leaf explore exact (index ?p ?x) => (value 7777))": "leaf",
        }
        for text, name in wrong.items():
            self.write("wrong.rules", "; wrong\n\n" + text + "\n")
            self.fails(1, f"wrong.rules:3:1: the right side of rule {name} is ill-typed in `f`", "--emit=ir", "--rules=wrong.rules", "first.arr")

    def test_without_rules(self):
        self.write("first.arr", self.PROGRAM)
        self.assertEqual(self.arrc("--emit=ir", "--no-egraph", "--trace-rules", "first.arr").stderr, b"")


class Diagnostics(DriverCase):
    def test_json(self):
        """One object a line, with the notes inside; the same for every subcommand."""
        self.write("wrong2.arr", "def f(A: f64[N], B: f64[M, 3]):\n    return A + B\n\ndef g(x: f64):\n    return y\n")
        for command in (["check"], ["--emit=ir"], ["run"], ["bench"]):
            done = self.arrc(*command, "--diagnostics=json", "wrong2.arr")
            self.assertEqual(done.returncode, 1)
            objects = [json.loads(line) for line in done.stderr.decode().splitlines()]
            self.assertEqual([entry["severity"] for entry in objects], ["error"] * len(objects))
            last = objects[-1]
            self.assertEqual((last["file"], last["line"], last["column"]), ("wrong2.arr", 5, 12))
            self.assertIn("y", last["message"])
            self.assertEqual(last["end"] - last["start"], 1)
        self.assertEqual(self.arrc("check", "--diagnostics=json", "scale.arr").stderr, b"")
        self.fails(2, "--diagnostics takes text or json, not 'xml'", "check", "--diagnostics=xml", "scale.arr")


class Values(DriverCase):
    def run_scale(self, *arguments):
        return self.succeeds("run", "scale.arr", *arguments).decode()

    def test_literals(self):
        self.assertEqual(self.run_scale("a=2.5", "x=arange(3)"), "[0.  2.5 5. ]\n")
        self.assertEqual(self.run_scale("a=-inf", "x=zeros(2)"), "[nan nan]\n")
        for value in ("", "1.5x", "two", "0x", " 1"):
            self.fails(2, "a=%s: not a value of type f64" % value, "run", "scale.arr", "a=" + value, "x=zeros(2)")
        for value in ("2147483648", "-2147483649", "1.0", "nan"):
            self.fails(2, "not a value of type i32", "run", "several.arr", "fill", "n=" + value, "b=1", "x=zeros(1,1)")
        for value in ("256", "-1"):
            self.fails(2, "not a value of type u8", "run", "several.arr", "fill", "n=1", "b=" + value, "x=zeros(1,1)")
        self.assertEqual(self.succeeds("run", "several.arr", "fill", "n=-0x10", "b=255", "x=zeros(1,1)"), b"x =\n[[239.]]\n")

    def test_generators(self):
        first = self.succeeds("run", "several.arr", "add", "x=random(4)", "y=random(N)", "--seed=3")
        self.assertEqual(first, self.succeeds("run", "several.arr", "add", "x=random(N)", "y=random(4)", "--seed=3"))
        self.assertNotEqual(first, self.succeeds("run", "several.arr", "add", "x=random(4)", "y=random(N)"))
        self.assertEqual(first, self.succeeds("run", "several.arr", "add", "N=4", "x=random(N)", "y=random(N)", "--seed=3"))
        self.assertIn(b"--seed=0", self.arrc("run", "scale.arr", "a=1", "x=random(2)").stderr)

    def test_wrong_generators(self):
        for value, message in (("random(3", "must end with one ')'"), ("random(3))", "must end with one ')'"), ("random(K)", "'K' is neither"),
                               ("zeros(-1)", "'-1' is neither"), ("random(2,3)", "rank 2, but x is f64[N], of rank 1"),
                               ("zeros()", "rank 0"), ("arange(2,3)", "arange takes one extent"), ("random(1.5)", "neither"),
                               ("random(N)", "the dimension N of scale has no value"), ("3", "give an .npy file"),
                               ("zeros(9223372036854775807)", "an array is too large")):
            code = 1 if "too large" in message else 2
            self.fails(code, message, "run", "scale.arr", "a=1", "x=" + value)

    def test_names(self):
        self.fails(2, "needs a value for x: f64[N]", "run", "scale.arr", "a=1")
        self.fails(2, "no parameter 'z'; its parameters: a, x", "run", "scale.arr", "a=1", "x=zeros(2)", "z=3")
        self.fails(2, "a is given twice", "run", "scale.arr", "a=1", "a=2", "x=zeros(2)")
        self.fails(2, "N is given twice", "run", "scale.arr", "a=1", "N=2", "N=3", "x=zeros(2)")
        self.fails(2, "not of the form NAME=VALUE", "run", "scale.arr", "scale", "a")
        self.fails(2, "several functions, name one of add, both, fill", "run", "several.arr", "x=1")
        self.fails(2, "no function 'subtract'; it has add", "run", "several.arr", "subtract", "x=1")
        self.fails(2, "no input file", "run")
        self.fails(1, "No such file", "run", "missing.arr")
        self.fails(2, "--seed takes an integer", "run", "scale.arr", "--seed=x")
        self.fails(2, "-O takes a level", "run", "scale.arr", "-O4")
        self.fails(1, "wrong.arr:3:16: error", "run", "wrong.arr")

    def test_inconsistent_dimensions(self):
        self.fails(1, "axis 0 of y has extent 5, but by its type f64[N] it must be 4 (N = 4 from axis 0 of x)", "run", "several.arr", "add",
                   "x=zeros(4)", "y=zeros(5)")


class Files(DriverCase):
    def save(self, name, array):
        np.save(self.path(name), array)
        return name

    def test_round_trip(self):
        x = np.linspace(0, 1, 7)
        self.save("x.npy", x)
        self.assertEqual(self.succeeds("run", "scale.arr", "a=3", "x=x.npy", "-o", "y.npy"), b"")
        np.testing.assert_array_equal(np.load(self.path("y.npy")), 3 * x)
        self.succeeds("run", "several.arr", "both", "x=arange(4)", "-o", "one.npy", "-o", "two.npy")
        self.assertEqual(np.load(self.path("two.npy")), 6)
        self.succeeds("run", "several.arr", "fill", "n=1", "b=2", "x=zeros(2,3)", "-o", "x=filled.npy")
        np.testing.assert_array_equal(np.load(self.path("filled.npy")), np.full((2, 3), 3, np.float32))

    def test_layouts(self):
        x = np.arange(12, dtype=">f4").reshape(3, 4)
        for name, array in (("big.npy", x), ("columns.npy", np.asfortranarray(x.astype("<f4")))):
            self.save(name, array)
            self.succeeds("run", "several.arr", "fill", "n=0", "b=0", "x=" + name, "-o", "x=out.npy")
            np.testing.assert_array_equal(np.load(self.path("out.npy")), x)

    def test_exact_conversions(self):
        self.save("whole.npy", np.array([1, 2], np.int16))
        self.assertEqual(self.succeeds("run", "scale.arr", "a=1", "x=whole.npy"), b"[1. 2.]\n")
        self.save("exact.npy", np.array([1.0, 0.0]))
        self.assertEqual(self.succeeds("run", "several.arr", "flags", "x=exact.npy"), b"[False  True]\n")
        self.save("wide.npy", np.array([2**53 + 1]))
        self.fails(1, "cannot hold element 0", "run", "scale.arr", "a=1", "x=wide.npy")
        self.save("tenth.npy", np.array([[0.5, 0.1]]))
        self.fails(1, "the file holds f64 and x is f32, which cannot hold element 1", "run", "several.arr", "fill", "n=0", "b=0", "x=tenth.npy")
        self.save("half.npy", np.array([0.5]))
        self.fails(1, "cannot hold element 0, 0.5", "run", "several.arr", "both", "x=half.npy")
        self.save("complex.npy", np.array([1j]))
        self.fails(1, "the file holds c128, x is f64", "run", "scale.arr", "a=1", "x=complex.npy")

    def test_wrong_files(self):
        self.fails(1, "x=missing.npy", "run", "scale.arr", "a=1", "x=missing.npy")
        self.write("text.npy", "no array")
        self.fails(1, "x=text.npy", "run", "scale.arr", "a=1", "x=text.npy")
        self.write("empty.npy", "")
        self.fails(1, "x=empty.npy", "run", "scale.arr", "a=1", "x=empty.npy")
        self.save("whole.npy", np.zeros(100))
        with open(self.path("whole.npy"), "rb") as file:
            whole = file.read()
        for length in (5, 10, 60, 128, len(whole) - 1):
            with open(self.path("cut.npy"), "wb") as file:
                file.write(whole[:length])
            self.fails(1, "x=cut.npy", "run", "scale.arr", "a=1", "x=cut.npy")
        os.mkdir(self.path("folder.npy"))
        self.fails(1, "x=folder.npy", "run", "scale.arr", "a=1", "x=folder.npy")
        self.save("table.npy", np.zeros((2, 2)))
        self.fails(1, "rank 2, but x is f64[N], of rank 1", "run", "scale.arr", "a=1", "x=table.npy")
        self.save("object.npy", np.array(["a"]))
        self.fails(1, "x=object.npy", "run", "scale.arr", "a=1", "x=object.npy")

    def test_wrong_outputs(self):
        run = ("run", "scale.arr", "a=1", "x=zeros(2)")
        self.fails(2, "has 1 result only", *run, "-o", "a.npy", "-o", "b.npy")
        self.fails(2, "scale does not write x", *run, "-o", "x=a.npy")
        self.fails(2, "no parameter or result 'q'", *run, "-o", "q=a.npy")
        self.fails(2, "the file name is missing", *run, "-o", "result=")
        self.fails(1, "cannot write nowhere/a.npy", *run, "-o", "nowhere/a.npy")
        self.fails(2, "the option -o needs a value", *run, "-o")


class Results(DriverCase):
    def test_printing(self):
        self.assertEqual(self.succeeds("run", "several.arr", "both", "x=arange(3)"), b"[1 2 3]\n3\n")
        self.assertEqual(self.succeeds("run", "several.arr", "fill", "n=1", "b=1", "x=zeros(1,2)"), b"x =\n[[2. 2.]]\n")
        self.assertEqual(self.succeeds("run", "scale.arr", "a=1", "x=zeros(0)"), b"[]\n")

    def test_evaluator_gives_the_same(self):
        for level in ("-O0", "-O1", "-O2", "-O3"):
            arguments = ("run", "several.arr", "waves", "x=random(33)", level)
            self.assertEqual(self.succeeds(*arguments), self.succeeds(*arguments, "--evaluate"))

    def test_failed_check(self):
        for extra in ([], ["--evaluate"], ["-O0"]):
            self.fails(3, "several.arr:14:", "run", "several.arr", "pick", "i=7", "x=zeros(5)", *extra)
            self.fails(3, "index 7 is out of range for extent 5", "run", "several.arr", "pick", "i=7", "x=zeros(5)", *extra)
        self.fails(3, "out of range", "run", "several.arr", "pick", "i=7", "x=zeros(5)", "-o", "never.npy")

    def test_closed_output(self):
        done = os.system("cd %s && %s run scale.arr a=1 'x=zeros(3)' >/dev/full 2>err" % (self.folder, __import__("driver_case").ARRC))
        self.assertEqual(os.waitstatus_to_exitcode(done), 1)


if __name__ == "__main__":
    main()
