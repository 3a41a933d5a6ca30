"""arrc bench: the JSON and the table, checks of wrong loops, misuse. usage: test_bench.py ARRC"""
import json
import os

from driver_case import ROOT, DriverCase, main

KEYS = {"name", "median_seconds", "min_seconds", "max_seconds", "gigabytes_per_second", "gigaflops_per_second", "checked"}
RIGHT = """
#include <stdint.h>
int32_t loops_scale(int64_t N, double a, const double *restrict x, double *restrict result);
int32_t loops_scale(int64_t N, double a, const double *restrict x, double *restrict result) {
    for (int64_t i = 0; i < N; i++) result[i] = a * x[i];
    return 0;
}
"""


class Bench(DriverCase):
    def bench_json(self, *arguments):
        return json.loads(self.succeeds("bench", *arguments, "--json", "--repetitions=7"))

    def test_json(self):
        self.write("loops.c", RIGHT)
        report = self.bench_json("scale.arr", "--size", "N=1000", "--against", "loops.c")
        self.assertEqual((report["function"], report["sizes"]), ("scale", {"N": 1000}))
        self.assertEqual([result["name"] for result in report["results"]], ["arrc", "gcc", "clang"])
        for result in report["results"]:
            self.assertEqual(set(result), KEYS)
            self.assertTrue(result["checked"])
            self.assertTrue(0 < result["min_seconds"] <= result["median_seconds"] <= result["max_seconds"])
            self.assertAlmostEqual(result["gigabytes_per_second"] * result["median_seconds"], 16000e-9, delta=1e-10)
            self.assertAlmostEqual(result["gigaflops_per_second"] * result["median_seconds"], 1000e-9, delta=1e-10)

    def test_table(self):
        lines = self.succeeds("bench", "several.arr", "fill", "n=3", "--size", "N=30,M=20", "--repetitions=7").decode().splitlines()
        self.assertTrue(lines[0].startswith("fill N=30 M=20 n=3"))
        self.assertEqual(lines[1].split()[0], "name")
        self.assertEqual((lines[2].split()[0], lines[2].split()[-1]), ("arrc", "yes"))
        self.assertTrue(lines[3].startswith("machine: triad "))

    def test_operation_count(self):
        """gemm has 2 N K M operations of the product, and alpha and beta on the result."""
        report = self.bench_json(os.path.join(ROOT, "examples", "gemm.arr"), "--size", "N=10,K=20,M=30")
        result = report["results"][0]
        operations = result["gigaflops_per_second"] * result["median_seconds"] * 1e9
        self.assertAlmostEqual(operations, 2 * 10 * 20 * 30 + 3 * 10 * 30, delta=1)

    def test_wrong_loops(self):
        self.write("loops.c", RIGHT.replace("a * x[i]", "a * x[i] * 1.0000001"))
        done = self.arrc("bench", "scale.arr", "--against", "loops.c", "--json", "--repetitions=7")
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"gcc: element 0 of result is", done.stderr)
        self.assertEqual([result["checked"] for result in json.loads(done.stdout)["results"]], [True, False, False])

    def test_void_loops_and_fast(self):
        self.write("loops.c", RIGHT.replace("int32_t loops", "void loops").replace("return 0;", ""))
        report = self.bench_json("scale.arr", "--against", "loops.c", "--fp=fast")
        self.assertTrue(all(result["checked"] for result in report["results"]))

    def test_misuse(self):
        self.fails(2, "no input file", "bench")
        self.fails(2, "--size: scale has no dimension 'Q'", "bench", "scale.arr", "--size", "Q=3")
        self.fails(2, "--size takes NAME=INTEGER", "bench", "scale.arr", "--size", "N")
        self.fails(2, "--size takes NAME=INTEGER", "bench", "scale.arr", "--size", "N=big")
        self.fails(2, "N is given twice", "bench", "scale.arr", "--size", "N=3,N=4")
        self.fails(1, "an extent is negative", "bench", "scale.arr", "--size", "N=-3")
        self.fails(1, "cannot read none.c", "bench", "scale.arr", "--against", "none.c")
        self.fails(2, "--repetitions takes", "bench", "scale.arr", "--repetitions=2")
        self.write("broken.c", "int loops_scale(\n")
        self.fails(1, "broken.c: gcc ended with status", "bench", "scale.arr", "--against", "broken.c")
        self.write("other.c", "int unrelated;\n")
        self.fails(1, "loops_scale", "bench", "scale.arr", "--against", "other.c")


if __name__ == "__main__":
    main()
