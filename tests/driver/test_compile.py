"""arrc -c, -S, --shared, --emit: outputs, headers, targets, misuse. usage: test_compile.py ARRC"""
import ctypes
import os
import re

from driver_case import ROOT, DriverCase, main, tool
import numpy as np

INCLUDE = "-I" + os.path.join(ROOT, "include")
KINDS = {"ast": b"arr-ast 1\n", "ir": b"arr-ir 1\n", "loops": b"arr-loops 1\n"}


class Emit(DriverCase):
    def test_stages_start_with_their_version(self):
        for kind, first in KINDS.items():
            self.assertTrue(self.succeeds("--emit=" + kind, "several.arr").startswith(first), kind)

    def test_code(self):
        self.assertIn(b"define", self.succeeds("--emit=llvm", "several.arr"))
        self.assertIn(b"define", self.succeeds("--emit=llvm-opt", "several.arr"))
        self.assertIn(b"scale", self.succeeds("-S", "scale.arr", "-o", "-"))
        self.assertIn(b"int32_t scale(int64_t N, double a, const double *x", self.succeeds("--emit=header", "scale.arr"))
        self.succeeds("--emit=bc", "scale.arr")
        with open(self.path("scale.bc"), "rb") as file:
            self.assertEqual(file.read(4), b"BC\xc0\xde")

    def test_object_symbols(self):
        self.succeeds("-c", "several.arr")
        symbols = tool("nm", "several.o", folder=self.folder)
        for name in ("add", "both", "fill", "pick", "waves", "flags"):
            self.assertRegex(symbols, r" T %s\n" % name)
            self.assertRegex(symbols, r" T %s_workspace_bytes\n" % name)
        undefined = set(re.findall(r" U (\w+)", symbols))
        self.assertTrue(all(name in ("memcpy", "memset", "memmove", "malloc", "free") or "Sleef" in name for name in undefined), undefined)

    def test_emitted_c(self):
        self.succeeds("--emit=c", "several.arr", "-o", "several.c", "--header=several.h")
        for compiler in ("gcc", "clang-19"):
            tool(compiler, "-std=c11", "-ffp-contract=off", "-Wall", "-Werror", INCLUDE, "-c", "several.c", "-o", "c.o", folder=self.folder)

    def test_prefix(self):
        self.succeeds("-c", "scale.arr", "--prefix=my_", "-o", "p.o")
        self.assertIn(" T my_scale\n", tool("nm", "p.o", folder=self.folder))
        with open(self.path("p.h"), encoding="utf-8") as file:
            self.assertIn("my_scale(", file.read())

    def test_debug_information(self):
        self.succeeds("-c", "scale.arr", "-g")
        self.assertIn("scale.arr", tool("objdump", "--dwarf=decodedline", "scale.o", folder=self.folder))

    def test_intermediate_text_as_input(self):
        for kind, name in (("ir", "p.arrir"), ("loops", "p.arrloops")):
            self.succeeds("--emit=" + kind, "several.arr", "-o", name)
            again = self.succeeds("--emit=" + kind, name)
            with open(self.path(name), "rb") as file:
                self.assertEqual(file.read(), again)
            self.succeeds("-c", name, "-o", kind + ".o", "--no-header")
        self.fails(2, "this compilation has no ast", "--emit=ast", "p.arrir")

    def test_stop_after_and_dump(self):
        for stage, kind in (("parse", "ast"), ("check", "ir"), ("egraph", "ir"), ("lower", "loops")):
            self.assertEqual(self.succeeds("--stop-after=" + stage, "scale.arr"), self.succeeds("--emit=" + kind, "scale.arr"))
            dumped = self.arrc("-c", "scale.arr", "-o", "-", "--dump=" + stage).stderr
            self.assertTrue(dumped.startswith(b"; after %s\narr-" % stage.encode()))

    def test_time_report(self):
        report = self.arrc("-c", "scale.arr", "--time-report").stderr.decode()
        stages = re.findall(r"^(\w+) +[\d.]+ ms$", report, re.MULTILINE)
        self.assertEqual(stages, ["parse", "check", "egraph", "lower", "build", "optimise", "generate", "total"])

    def test_version(self):
        self.assertRegex(self.succeeds("--version"), rb"^arrc \d+\.\d+\.\d+ \(LLVM 19\.[\d.]+\)\n$")


class Header(DriverCase):
    def test_names(self):
        self.succeeds("-c", "scale.arr", "-o", "a.o")
        self.succeeds("-c", "scale.arr", "-o", "b.o", "--header=other.h")
        self.succeeds("-c", "scale.arr", "-o", "c.o", "--no-header")
        found = {name for name in os.listdir(self.folder) if name.endswith(".h")}
        self.assertEqual(found, {"a.h", "other.h"})

    def test_compiles(self):
        self.succeeds("-c", "several.arr", "--dlpack")
        self.write("use.c", '#include "several.h"\n#include "several.h"\n#include "arrc.h"\nint main(void) { return add(0, 0, 0, 0, 0); }\n')
        os.symlink("use.c", self.path("use.cpp"))
        for command in (["gcc", "-std=c99"], ["clang-19", "-std=c17"], ["g++", "-std=c++11"]):
            source = "use.cpp" if command[0] == "g++" else "use.c"
            tool(*command, "-Wall", "-Wextra", "-Wpedantic", "-Werror", INCLUDE, "-c", source, "-o", "use.o", folder=self.folder)


class Shared(DriverCase):
    def test_call(self):
        self.succeeds("--shared", "several.arr", "-o", "libseveral.so")
        self.assertTrue(os.path.exists(self.path("libseveral.h")))
        library = ctypes.CDLL(self.path("libseveral.so"))
        x, result = np.linspace(0, 1, 5), np.zeros(5)
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in (x, x, result)]
        self.assertEqual(library.add(ctypes.c_int64(5), *pointers, None), 0)
        np.testing.assert_array_equal(result, 2 * x)

    def test_dlpack(self):
        self.succeeds("--shared", "several.arr", "--dlpack", "-o", "several.so")
        symbols = tool("nm", "-D", "--defined-only", "several.so", folder=self.folder)
        self.assertIn("add_dl", symbols)
        self.assertIn("add_signature", symbols)
        ctypes.CDLL(self.path("several.so"), mode=os.RTLD_NOW)

    def test_linker_failure(self):
        done = self.arrc("--shared", "scale.arr", "-o", "x.so", environment={"CC": "false"})
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"linking x.so failed", done.stderr)
        done = self.arrc("--shared", "scale.arr", "-o", "x.so", environment={"CC": "no-such-compiler"})
        self.assertEqual(done.returncode, 1)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("x.")], [])

    def test_link_flags(self):
        self.assertEqual(self.succeeds("--print-link-flags", "scale.arr"), b"\n")
        self.assertEqual(self.succeeds("--print-link-flags", "several.arr"), b"-lsleef\n")
        self.assertRegex(self.succeeds("--print-link-flags", "several.arr", "--dlpack"), rb"libarr_rt\.a.* -lsleef\n$")


class Targets(DriverCase):
    def test_cross(self):
        for triple in ("aarch64-linux-gnu", "riscv64-linux-gnu"):
            for level in ("-O0", "-O3"):
                self.succeeds("-c", "several.arr", "--target=" + triple, level, "-o", "cross.o")
                listing = tool(triple + "-objdump", "-d", "cross.o", folder=self.folder)
                self.assertIn("<add>:", listing)
                self.assertNotIn("(bad)", listing)
            self.assertIn(b"add", self.succeeds("-S", "several.arr", "--target=" + triple, "-o", "-"))

    def test_unknown(self):
        self.fails(1, "error", "-c", "scale.arr", "--target=pdp11-dec-unix")
        self.fails(1, "error", "-c", "scale.arr", "--cpu=abacus")

    def test_times_of_a_child(self):
        report = self.arrc("-c", "several.arr", "--target=aarch64-linux-gnu", "--time-report").stderr.decode()
        self.assertGreater(float(re.search(r"generate +([\d.]+)", report)[1]), 0)


class Misuse(DriverCase):
    def test_command_lines(self):
        for message, arguments in (
                ("no input file", []), ("no input file", ["-c"]), ("nothing to do", ["scale.arr"]), ("no subcommand 'chekc'", ["chekc"]),
                ("more than one input file", ["-c", "scale.arr", "several.arr"]), ("only one of -c", ["-c", "-S", "scale.arr"]),
                ("unknown output 'exe'", ["--emit=exe", "scale.arr"]), ("unknown pass 'magic'", ["--stop-after=magic", "scale.arr"]),
                ("unknown pass", ["--dump=", "-c", "scale.arr"]), ("-O takes a level", ["-c", "-O7", "scale.arr"]),
                ("-O takes a level", ["-c", "-O33", "scale.arr"]), ("--fp takes strict", ["-c", "--fp=loose", "scale.arr"]),
                ("unknown option -z", ["-z", "scale.arr"]), ("--nonsense", ["--nonsense", "scale.arr"]),
                ("the option -o needs a value", ["-c", "scale.arr", "-o"]), ("the option --target needs a value", ["-c", "scale.arr", "--target"]),
                ("-o needs a file name", ["-c", "scale.arr", "-o", ""]), ("exclude each other", ["-c", "--header=a.h", "--no-header", "scale.arr"]),
                ("--fused-rows takes a number", ["-c", "--fused-rows=0", "scale.arr"]), ("--fused-rows takes a number", ["-c", "--fused-rows=4x", "scale.arr"]),
                ("beginning of a C identifier", ["-c", "--prefix=1a", "scale.arr"]), ("overwrite the input", ["-c", "scale.arr", "-o", "scale.arr"]),
                ("overwrite the input", ["-c", "scale.arr", "--header=scale.arr"]), ("the same file", ["-c", "scale.arr", "-o", "a", "--header=a"]),
                ("needs a file", ["--shared", "scale.arr", "-o", "-"]), ("more passes", ["--stop-after=parse", "--header=a.h", "scale.arr"])):
            self.fails(2, message, *arguments)

    def test_inputs(self):
        self.fails(1, "No such file", "-c", "missing.arr")
        self.fails(1, "Is a directory", "-c", self.folder)
        self.fails(1, "wrong.arr:3:16: error:", "-c", "wrong.arr")
        self.fails(1, "wrong.arr:3:16: error:", "--shared", "wrong.arr")
        self.write("broken.arrir", "arr-ir 1\nnonsense\n")
        self.fails(1, "broken.arrir:2", "-c", "broken.arrir")
        self.write("broken.arrloops", "arr-loops 1\nnonsense\n")
        self.fails(1, "broken.arrloops:2", "-c", "broken.arrloops")

    def test_outputs(self):
        self.fails(1, "cannot write nowhere/a.o", "-c", "scale.arr", "-o", "nowhere/a.o")
        self.fails(1, "cannot write nowhere/a.h", "-c", "scale.arr", "-o", "a.o", "--header=nowhere/a.h")
        os.mkdir(self.path("folder"))
        self.fails(1, "cannot write folder", "-c", "scale.arr", "-o", "folder", "--no-header")

    def test_reserved_names(self):
        self.write("reserved.arr", "def malloc(x: f64[N]) -> f64[N]:\n    return x + 1\n")
        self.fails(1, "malloc", "-c", "reserved.arr")
        self.succeeds("-c", "reserved.arr", "--prefix=my_")

    def test_warnings_stay_off_stdout(self):
        done = self.arrc("--emit=loops", "scale.arr")
        self.assertEqual((done.returncode, done.stderr), (0, b""))


if __name__ == "__main__":
    main()
