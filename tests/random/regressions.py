"""Minimal programs that once failed. A file holds one function, the last one, and the sizes to run it at:

    # sizes: N=0 M=1 | N=7 M=17 | ...       dims and integer parameters
"""
import ast
import glob
import os
import zlib

import generate
from examine import Case
from scope import np, oracle

SIZES = "# sizes:"


def load(folder):
    return [load_file(path) for path in sorted(glob.glob(os.path.join(folder, "*.arr")))]


def load_file(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    line = next(line for line in text.splitlines() if line.startswith(SIZES))
    sizes = [{name: int(value) for name, value in (item.split("=") for item in part.split())} for part in line[len(SIZES):].split("|")]
    definition = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)][-1]
    inputs = [draw(definition, assignment, style, zlib.crc32(os.path.basename(path).encode())) for assignment in sizes for style in ("whole", "special")]
    return Case(definition.name, text.replace(generate.HEADER.strip(), ""), inputs)


def draw(definition, sizes, style, seed):
    rng, inputs = np.random.default_rng(seed), {}
    for argument in definition.args.args:
        dtype, rank = oracle.element_type(argument.annotation)
        axes = argument.annotation.slice if rank else None
        extents = (axes.elts if isinstance(axes, ast.Tuple) else [axes]) if rank else []
        shape = tuple(eval(ast.unparse(extent), {}, sizes) for extent in extents)
        known = argument.arg in sizes
        inputs[argument.arg] = dtype(sizes[argument.arg]) if known else generate.draw_array(rng, style, dtype, shape)
    return inputs
