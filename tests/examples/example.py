"""An example as the tests see it: its parameters, from the annotations, and what the comment lines at its top say.

    # sizes: N=0 | N=1 | N=7            dims and integer parameters, one assignment after the other
    # bench: N=901 | N=25003            the same for bench/: inside L1, inside L2, four times L3
    # input A: spd(rng, N)              a Python expression over rng, shape, np and the sizes; the default suits the dtype
    # agreement NAME: bits              a written parameter's or result's agreement with NumPy; see agreement.py
    #   where mean = np.mean(x)         names for the expressions of the agreement above
    # residual: LEFT <= RIGHT
    # loops: 2                          the innermost loops after fusion; test_structure.py
    # workspace: 0                      bytes
"""
import ast
import os
import re
import sys
import zlib

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(FOLDER))
EXAMPLES = os.path.join(ROOT, "examples")
sys.path.insert(0, os.path.join(ROOT, "tests", "oracle"))
import oracle  # noqa: E402 (sets NumPy's promotion state before NumPy is imported)
import numpy as np  # noqa: E402


def spd(rng, n):
    """A symmetric positive definite matrix: B B^T / n + I."""
    B = rng.standard_normal((n, n))
    return B @ B.T / max(n, 1) + np.eye(n)


def distances(rng, n):
    """Positive distances, 0 from a vertex to itself, a third of the pairs without an edge."""
    D = np.where(rng.random((n, n)) < 1 / 3, np.inf, rng.uniform(1, 10, (n, n)))
    D[np.arange(n), np.arange(n)] = 0
    return D


class Parameter:
    def __init__(self, argument):
        self.name = argument.arg
        self.dtype, self.rank = oracle.element_type(argument.annotation)
        self.dtype = np.dtype(self.dtype)
        axes = argument.annotation.slice if self.rank else None
        self.axes = [ast.unparse(axis) for axis in (axes.elts if isinstance(axes, ast.Tuple) else [axes] if axes else [])]

    def shape(self, sizes):
        return tuple(sizes[axis] if axis in sizes else int(axis) for axis in self.axes)


class Example:
    def __init__(self, path):
        self.path = path
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.inputs, self.agreements, self.residuals, self.where = {}, {}, [], []
        self.sizes, self.bench, self.loops, self.workspace = [], [], None, None
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for line in text.splitlines():
            if not line.startswith("#"):
                break
            self.read_header(line[1:].strip())
        definitions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
        self.parameters = [Parameter(argument) for argument in definitions[self.name].args.args]

    def read_header(self, line):
        match = re.match(r"(sizes|bench|loops|workspace|residual|input (\w+)|agreement (\w+)|where (\w+) =):? (.*)", line)
        if not match:
            return
        key, value = match[1].split()[0], match[5]
        if key in ("sizes", "bench"):
            setattr(self, key, [parse_sizes(item) for item in value.split("|")])
        elif key in ("loops", "workspace"):
            setattr(self, key, int(value))
        elif key == "residual":
            self.residuals.append(value)
        elif key == "input":
            self.inputs[match[2]] = value
        elif key == "agreement":
            self.agreements[match[3]] = value
        else:
            self.where.append((match[4], value))

    def dimensions(self):
        """The dims that the plain entry takes, in its order: those that no integer parameter names."""
        scalars = {parameter.name for parameter in self.parameters if not parameter.rank}
        axes = [axis for parameter in self.parameters for axis in parameter.axes]
        return [axis for axis in dict.fromkeys(axes) if axis not in scalars and not axis.isdigit()]

    def arguments(self, sizes, seed):
        """Random arguments by name. The seed and the sizes decide them, whatever ran before."""
        rng = np.random.default_rng([seed, zlib.crc32(repr((self.name, sorted(sizes.items()))).encode())])
        return {parameter.name: self.argument(parameter, sizes, rng) for parameter in self.parameters}

    def argument(self, parameter, sizes, rng):
        shape = parameter.shape(sizes)
        if parameter.name in sizes:
            value = sizes[parameter.name]
        elif parameter.name in self.inputs:
            value = eval(self.inputs[parameter.name], {"np": np, "rng": rng, "shape": shape, "spd": spd, "distances": distances, **sizes})
        elif parameter.dtype.kind == "f":
            value = rng.standard_normal(shape)
        elif parameter.dtype.kind == "c":
            value = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
        else:
            information = np.iinfo(parameter.dtype)
            value = rng.integers(information.min, information.max, shape, dtype=parameter.dtype, endpoint=True)
        array = np.array(value, dtype=parameter.dtype, order="C")
        if array.shape != shape:
            raise ValueError("%s: the input %s has shape %r, not %r" % (self.path, parameter.name, array.shape, shape))
        return array if parameter.rank else array[()]


def parse_sizes(text):
    return {name: int(value) for name, value in (item.split("=") for item in text.split())}


def all_examples():
    return [Example(os.path.join(EXAMPLES, name)) for name in sorted(os.listdir(EXAMPLES)) if name.endswith(".arr")]


def compiler_path(arguments):
    """The compiler under test: the environment's ARRC, the first argument, or build/arrc."""
    return os.path.abspath(os.environ.get("ARRC") or (arguments[0] if arguments else os.path.join(ROOT, "build", "arrc")))
