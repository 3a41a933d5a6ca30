"""What the driver's tests share: a scratch folder with small programs, and running arrc in it."""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ARRC = os.path.abspath(sys.argv.pop(1) if len(sys.argv) > 1 else os.path.join(ROOT, "build", "arrc"))

PROGRAMS = {
    "scale.arr": """
def scale(a: f64, x: f64[N]) -> f64[N]:
    '''a x'''
    return a * x
""",
    "several.arr": """
import numpy as np

def add(x: f64[N], y: f64[N]) -> f64[N]:
    return x + y

def both(x: i64[N]) -> (i64[N], i64):
    return x + 1, np.sum(x)

def fill(n: i32, b: u8, x: f32[N, M]):
    x[:] = x + n + b

def pick(i: i64, x: f64[N]) -> f64:
    return x[i]

def waves(x: f64[N]) -> f64[N]:
    return np.sin(x)

def flags(x: bool[N]) -> bool[N]:
    return ~x
""",
    "wrong.arr": """
def wrong(x: f64[N]) -> f64[N]:
    return x + y
""",
}


def tool(*command, folder):
    """What another program prints, which must succeed."""
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True).stdout.decode()


class DriverCase(unittest.TestCase):
    def setUp(self):
        self.folder_object = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder_object.cleanup)
        self.folder = self.folder_object.name
        for name, text in PROGRAMS.items():
            self.write(name, text)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def arrc(self, *arguments, environment=None):
        return subprocess.run([ARRC, *arguments], cwd=self.folder, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def succeeds(self, *arguments, **keywords):
        """Runs arrc, which must succeed; returns what it printed."""
        done = self.arrc(*arguments, **keywords)
        self.assertEqual(done.returncode, 0, "%r: %s" % (arguments, done.stderr.decode()))
        return done.stdout

    def fails(self, code, message, *arguments):
        """Runs arrc, which must end with the code, print nothing but the message, and leave no file behind."""
        before = sorted(os.listdir(self.folder))
        done = self.arrc(*arguments)
        errors = done.stderr.decode()
        self.assertEqual(done.returncode, code, "%r: %s" % (arguments, errors))
        self.assertIn(message, errors, arguments)
        self.assertEqual(done.stdout, b"", arguments)
        self.assertEqual(sorted(os.listdir(self.folder)), before, arguments)


def main():
    """Runs the tests of the calling file; the last line has the counts."""
    program = unittest.main(exit=False, verbosity=0)
    result = program.result
    failed = len(result.failures) + len(result.errors)
    print("%d passed, %d failed" % (result.testsRun - failed - len(result.skipped), failed))
    sys.exit(1 if failed else 0)
