"""Random well-typed .arr programs.

usage: generate.py [--seed S] [--first K] [--count N]      prints programs S:K .. S:K+N-1

A program is a function of its seed and number alone. It comes with sizes under which NumPy runs it, and inputs for them.
"""
import __future__
import argparse
import ast
import random

import movements
import statements
import stencils
from scope import NAMESPACE, Scope, np, oracle

LARGE = [7, 11, 17, 33]
SMALL = [0, 1, 2, 3, 5]
TYPES = ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "c64", "c128"]
WEIGHTS = [2, 2, 1, 4, 5, 3, 1, 2, 2, 6, 12, 2, 4]


class Parameter:
    def __init__(self, name, dtype, axes):
        self.name, self.dtype, self.axes = name, dtype, axes

    def text(self):
        return "%s: %s%s" % (self.name, self.dtype, "[%s]" % ", ".join(self.axes) if self.axes else "")

    def shape(self, sizes):
        return tuple(eval(axis, {}, sizes) for axis in self.axes)


class Program:
    """`sizes` lists assignments of the dims; `inputs` the arguments for each, by name."""

    def __init__(self, seed, number):
        self.name, self.number = "p%d" % number, number
        self.rng = random.Random("%s:%d" % (seed, number))
        self.helpers, self.helper_depth, self.name_count, self.counts, self.pairs = [], 0, 0, [], []
        self.parameters = self.draw_parameters()
        self.sizes = self.draw_sizes()
        self.style = self.rng.choice(["whole", "whole", "normal", "special"])
        self.inputs = [self.draw_inputs(sizes, k) for k, sizes in enumerate(self.sizes)]
        self.text = self.write()

    def new_name(self, prefix="v"):
        self.name_count += 1
        return "%s%d" % (prefix, self.name_count)

    def new_helper(self):
        return "%s_helper%d" % (self.name, len(self.helpers) + 1)

    # ---- parameters --------------------------------------------------------------------------------------------------

    def draw_parameters(self):
        rng = self.rng
        self.dims = ["N", "M", "K"][:rng.randint(1, 3)]
        types = rng.choices(TYPES, WEIGHTS, k=2)
        parameters = []
        for name in "ABCD"[:rng.randint(1, 4)]:
            axes = [rng.choice(self.dims) if rng.random() < 0.93 else rng.choice("1233") for _ in range(rng.choice([1, 1, 1, 2, 2, 2, 3]))]
            parameters.append(Parameter(name, rng.choice(types), axes))
        if rng.random() < 0.1:
            parameters.append(Parameter("E", rng.choice(types), [self.dims[0] + " + 1"]))
        parameters += [Parameter(name, rng.choice(types), []) for name in "xy"[:rng.choice([0, 1, 1, 2])]]
        if rng.random() < 0.5:
            self.counts = ["n"]
            parameters.append(Parameter("n", "i64", []))
        if rng.random() < 0.15:
            self.counts = self.counts + [self.dims[0]]
            parameters.append(Parameter(self.dims[0], "i64", []))
        rng.shuffle(parameters)
        return self.with_inferable_dims(parameters)

    def with_inferable_dims(self, parameters):
        known = {axis for parameter in parameters for axis in parameter.axes} | {parameter.name for parameter in parameters}
        if any(parameter.axes[:1] == [self.dims[0] + " + 1"] for parameter in parameters) and self.dims[0] not in known:
            parameters.append(Parameter("F", "f64", [self.dims[0]]))
        return parameters

    def draw_sizes(self):
        return [self.draw_large(), self.draw_small()]

    def draw_large(self):
        rank = max(len(parameter.axes) for parameter in self.parameters)
        return dict(zip(self.dims, self.rng.sample(LARGE[:3] if rank == 3 else LARGE, len(self.dims))))

    def draw_small(self):
        return {name: self.rng.choice(SMALL) for name in self.dims}

    # ---- inputs ------------------------------------------------------------------------------------------------------

    def draw_inputs(self, sizes, number):
        rng = np.random.default_rng([self.rng.getrandbits(32), number])
        inputs = {}
        for parameter in self.parameters:
            if parameter.name in sizes:
                inputs[parameter.name] = np.int64(sizes[parameter.name])
            elif parameter.name == "n":
                inputs["n"] = np.int64(self.rng.randint(0, 4))
            else:
                inputs[parameter.name] = draw_array(rng, self.style, oracle.DTYPES[parameter.dtype], parameter.shape(sizes))
        return inputs

    # ---- text --------------------------------------------------------------------------------------------------------

    def write(self):
        names = {parameter.name: [np.copy(inputs[parameter.name])[()] if not parameter.axes else inputs[parameter.name].copy()
                                  for inputs in self.inputs] for parameter in self.parameters}
        scope = Scope(self.rng, names, [parameter.name for parameter in self.parameters])
        body = statements.Body(self, scope, 1)
        self.write_body(body)
        header = "def %s(%s):" % (self.name, ", ".join(parameter.text() for parameter in self.parameters))
        return "\n".join(self.helpers + [header] + body.lines) + "\n"

    def write_body(self, body):
        self.begin(body)
        statements.assign_use_in_turn(body, self.number)
        statements.write_block_in_turn(body, self.number)
        statements.write_statements(body, self.rng.choice([1, 1, 1, 1, 2, 2, 3, 5]))
        statements.write_return(body)

    def begin(self, body):
        """Statements before all others."""


class StencilProgram(Program):
    """Begins with updates of arrays of one shape by shifted slices of each other."""

    def draw_parameters(self):
        rng, self.dims = self.rng, []
        axes = [rng.choice("NMK"[:rng.randint(1, 3)]) for _ in range(rng.choice([2, 2, 2, 3]))]
        self.dims = sorted(set(axes))
        dtype = rng.choices(TYPES[1:], WEIGHTS[1:])[0]
        return [Parameter(name, dtype, axes) for name in "ABCD"[:rng.randint(2, 4)]]

    def begin(self, body):
        for _ in range(self.rng.randint(1, 2)):
            stencils.shifted_updates(body)


class MovementProgram(Program):
    """Compositions of operations that move elements, under more assignments of the dims, and nothing else."""

    def draw_parameters(self):
        rng, self.dims = self.rng, ["N"] + ["M"] * (self.rng.random() < 0.4)
        dtype = rng.choices(TYPES, WEIGHTS)[0]
        return [Parameter(name, dtype, [rng.choice(self.dims + ["N"]) if rng.random() < 0.95 else "2" for _ in range(rng.choice([1, 1, 1, 2, 2, 3]))])
                for name in "ABC"[:rng.randint(1, 3)]]

    def draw_sizes(self):
        return super().draw_sizes() + [self.draw_small(), self.draw_small()]

    def write_body(self, body):
        movements.movements(body)


PROGRAMS = {"all": Program, "stencils": StencilProgram, "movements": MovementProgram}


def draw_array(rng, style, dtype, shape):
    kind = np.dtype(dtype).kind
    if kind == "c":
        part = np.dtype(dtype).type(0).real.dtype
        return (draw_array(rng, style, part, shape) + np.dtype(dtype).type(1j) * draw_array(rng, style, part, shape)).astype(dtype)
    if kind == "b":
        return rng.integers(0, 2, shape).astype(dtype)
    if kind in "iu":
        low = -6 if kind == "i" else 0
        array = np.asarray(rng.integers(low, 9, shape).astype(dtype))
        if style == "special":
            limits = np.iinfo(dtype)
            array = np.where(rng.random(shape) < 0.2, rng.choice(np.array([limits.min, limits.max, limits.max // 3], dtype), shape), array)
    elif style == "whole":
        array = rng.integers(-4, 8, shape).astype(dtype)
    else:
        array = rng.standard_normal(shape).astype(dtype)
        if style == "special":
            values = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-310, 1e38, -1e-45, 3e9, 0.5], np.float64)
            array = np.where(rng.random(shape) < 0.25, rng.choice(values, shape).astype(dtype), array)
    return np.ascontiguousarray(array).reshape(shape) if shape else np.asarray(array)[()]


HEADER = "import numpy as np\n\n\n"


def oracle_code(source):
    """`source` as the oracle compiles it (oracle.load)."""
    tree = oracle.MatrixTransposeAttribute().visit(ast.parse(source))
    return compile(tree, "<program>", "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)


def run_oracle(code, name, inputs):
    """Results and final parameters, as NumPy computes them. Python's own integers have no bounds: one beyond 64 bits is no result."""
    namespace = dict(NAMESPACE)
    exec(code, namespace)
    arguments = {key: value.copy() if np.ndim(value) else value for key, value in inputs.items()}
    with np.errstate(all="ignore"):
        value = namespace[name](**arguments)
    results = oracle.convert_results(value, None)
    if any(np.asarray(result).dtype == object for result in results):
        raise OverflowError("an integer beyond 64 bits")
    return results, {key: array for key, array in arguments.items() if np.ndim(array)}


def main():
    parser = argparse.ArgumentParser(description="Prints random programs.")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1)
    options = parser.parse_args()
    print(HEADER, end="")
    for number in range(options.first, options.first + options.count):
        program = Program(options.seed, number)
        print("# sizes: %s\n%s\n" % (program.sizes, program.text))


if __name__ == "__main__":
    main()
