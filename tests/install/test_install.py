"""An installed arrc, used the way its users would: CMake package, pkg-config, manual page, completions, Debian package.

Everything runs from the installed tree alone: no path of the source or build folder is given to the consumers.

usage: test_install.py BUILD_FOLDER
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(sys.argv.pop(1))


def run(*command, folder=None, environment=None):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, **(environment or {})})
    if done.returncode:
        raise AssertionError("%s: exit code %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="arrc-install-")
        cls.prefix = os.path.join(cls.folder, "prefix")
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def path(self, *names):
        return os.path.join(self.prefix, *names)

    def scratch(self, name):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        return folder

    def test_cmake_package(self):
        """find_package(arrc), arr_add_library, both imported libraries."""
        build = self.scratch("consumer")
        source = shutil.copytree(os.path.join(HERE, "consumer"), os.path.join(self.folder, "source"))
        run("cmake", "-G", "Ninja", "-S", source, "-B", build, "-DCMAKE_PREFIX_PATH=" + self.prefix)
        run("cmake", "--build", build)
        self.assertEqual(run(os.path.join(build, "caller")), "2.5 5 7.5 10 4\n")
        self.assertEqual(run(os.path.join(build, "compiler")), "0 42\n")

    def test_pkg_config(self):
        """The compiled functions and the runtime library through pkg-config and make's own tools."""
        folder = self.scratch("pkg-config")
        environment = {"PKG_CONFIG_PATH": self.path("lib", "pkgconfig")}
        for name in ("scale", "waves"):
            run(self.path("bin", "arrc"), "-c", os.path.join(HERE, "consumer", name + ".arr"), "-o", name + ".o", folder=folder)
        flags = run("pkg-config", "--cflags", "--libs", "arr_rt", environment=environment).split()
        run("cc", "-I.", os.path.join(HERE, "consumer", "caller.c"), "scale.o", "waves.o", *flags, "-lsleef", "-lm", "-o", "caller", folder=folder)
        output = run(os.path.join(folder, "caller"), environment={"LD_LIBRARY_PATH": self.path("lib")})
        self.assertEqual(output, "2.5 5 7.5 10 4\n")
        self.assertEqual(run("pkg-config", "--modversion", "arrc", environment=environment), run(self.path("bin", "arrc"), "--version").split()[1] + "\n")

    def test_runtime_library_is_found(self):
        """--dlpack objects link the installed libarr_rt.a."""
        flags = run(self.path("bin", "arrc"), "--print-link-flags", "--dlpack", os.path.join(HERE, "consumer", "scale.arr")).split()
        self.assertTrue(os.path.samefile(flags[0], self.path("lib", "libarr_rt.a")))

    def test_manual_page(self):
        """The page renders without a warning and names every subcommand's options."""
        done = subprocess.run(["man", "--warnings", "-l", self.path("share", "man", "man1", "arrc.1")], capture_output=True, text=True,
                              env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8", "MANROFFSEQ": ""}, check=True)
        self.assertEqual(done.stderr, "")
        for text in ("--emit=KIND", "--evaluate", "--against", "EXIT STATUS", "BENCH OPTIONS"):
            self.assertIn(text, done.stdout)

    def complete(self, *words):
        """What bash would offer for the last word."""
        script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _arrc 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
        return run("bash", "-c", script, "bash", self.path("share", "bash-completion", "completions", "arrc"), *words).split()

    def test_completions(self):
        self.assertEqual(self.complete("arrc", "ch"), ["check"])
        self.assertEqual(self.complete("arrc", "bench", "--ag"), ["--against"])
        self.assertIn("--emit=", self.complete("arrc", "--e"))
        self.assertNotIn("--against", self.complete("arrc", "run", "--"))

    def test_debian_package(self):
        """The package unpacks to a tree that works, and depends on LLVM and SLEEF."""
        folder = self.scratch("package")
        run("cpack", "-G", "DEB", "--config", os.path.join(BUILD, "CPackConfig.cmake"), "-B", folder)
        package = next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".deb"))
        dependencies = run("dpkg-deb", "--field", package, "Depends")
        self.assertIn("libllvm19", dependencies)
        self.assertIn("libsleef", dependencies)
        run("dpkg-deb", "--extract", package, os.path.join(folder, "root"))
        program = os.path.join(folder, "root", "usr", "bin", "arrc")
        self.assertEqual(run(program, "run", os.path.join(HERE, "consumer", "scale.arr"), "a=2", "x=arange(3)"), "[0. 2. 4.]\n")


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    failed = len(result.failures) + len(result.errors)
    print("%d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed else 0)
