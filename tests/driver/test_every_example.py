"""What holds of every example: two compilations give the same bytes, and there is code for other machines.

usage: test_every_example.py ARRC
"""
import glob
import os

from driver_case import ROOT, DriverCase, main, tool

EXAMPLES = sorted(glob.glob(os.path.join(ROOT, "examples", "*.arr")))
WAYS = (["-c"], ["-c", "-g"], ["-c", "--dlpack"], ["-c", "-O0"], ["-S"], ["--emit=c"], ["--emit=bc"], ["--emit=llvm-opt"], ["--shared"])


class Reproducible(DriverCase):
    def test_every_output(self):
        for options in WAYS:
            outputs = []
            for name in ("first", "second"):
                self.succeeds(*options, "several.arr", "-o", name)
                with open(self.path(name), "rb") as file:
                    outputs.append(file.read())
            self.assertEqual(outputs[0], outputs[1], options)

    def test_every_example(self):
        for path in EXAMPLES:
            self.assertEqual(self.succeeds("-c", path, "-o", "-"), self.succeeds("-c", path, "-o", "-"), path)


class Targets(DriverCase):
    def test_every_example(self):
        for path in EXAMPLES:
            function = os.path.splitext(os.path.basename(path))[0]
            for triple in ("aarch64-linux-gnu", "riscv64-linux-gnu"):
                self.succeeds("-c", path, "--target=" + triple, "-o", "cross.o")
                self.assertIn("<%s>:" % function, tool(triple + "-objdump", "-d", "cross.o", folder=self.folder))


if __name__ == "__main__":
    main()
