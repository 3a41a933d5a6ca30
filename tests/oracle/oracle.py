"""Runs an .arr file in Python: the oracle for what a program means.

    results, final = run("jacobi.arr", "jacobi_2d", {"steps": 10, "A": A, "B": B})

The file is compiled unchanged, annotations unevaluated. Parameters annotated as scalars are passed as NumPy scalars of that
dtype, arrays as fresh C-contiguous arrays. `results` has one array (rank 0 for a scalar) per returned value; `final` the
contents of every array parameter after the call, which for those that the function does not write equal the argument.
What the program raises (AssertionError, IndexError, ...) is the caller's.

usage: oracle.py [--save DIRECTORY] FILE.arr FUNCTION NAME=VALUE ...
VALUE is a Python literal or the path of an .npy file. Prints results and parameters, or saves them as .npy files.
"""
import __future__
import argparse
import ast
import builtins
import os
import sys


def has_avx512():
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            return " avx512f " in file.read()
    except OSError:
        return False


if has_avx512():  # whose loops fuse the products of complex numbers, unlike NumPy's formulas and its other loops
    os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "AVX512F")
os.environ.setdefault("NPY_PROMOTION_STATE", "weak")  # NEP 50; must precede the first import of numpy
import numpy as np  # noqa: E402

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import arrnp  # noqa: E402
import moa  # noqa: E402

if hasattr(np, "_set_promotion_state"):
    np._set_promotion_state("weak")  # when somebody imported numpy earlier

DTYPES = {"bool": np.bool_, "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64,
          "u8": np.uint8, "u16": np.uint16, "u32": np.uint32, "u64": np.uint64,
          "f32": np.float32, "f64": np.float64, "c64": np.complex64, "c128": np.complex128}
KEPT_FROM_PYTHON = {"sum", "max", "min", "abs", "round", "pow", "all", "any", "bool"}
REPLACED_MODULES = {"numpy": arrnp, "moa": moa}


def import_replaced(name, globals=None, locals=None, fromlist=(), level=0):
    if name in REPLACED_MODULES:
        return REPLACED_MODULES[name]
    return builtins.__import__(name, globals, locals, fromlist, level)


def create_namespace():
    """The names an .arr program starts with: Python's, NumPy's functions bare, dtypes, np and moa."""
    namespace = {name: getattr(arrnp, name) for name in dir(arrnp) if is_bare_function(name)}
    namespace.update({name: value for name, value in DTYPES.items() if name != "bool"})
    namespace.update({name: getattr(np, name) for name in ("pi", "inf", "nan", "newaxis")})
    namespace["__builtins__"] = {**vars(builtins), "__import__": import_replaced}
    namespace["__matrix_transpose__"] = arrnp.matrix_transpose
    return {**namespace, "np": arrnp, "moa": moa}


def is_bare_function(name):
    if name.startswith("_") or name in KEPT_FROM_PYTHON:
        return False
    value = getattr(arrnp, name, None)
    return callable(value) and not (isinstance(value, type) and issubclass(value, BaseException))


class MatrixTransposeAttribute(ast.NodeTransformer):
    """x.mT, which arrays have from NumPy 2 on."""

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if node.attr != "mT":
            return node
        function = ast.copy_location(ast.Name("__matrix_transpose__", ast.Load()), node)
        return ast.copy_location(ast.Call(function, [node.value], []), node)


def load(path):
    """The program's functions as a namespace, and its function definitions by name."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    definitions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if not hasattr(np.ndarray, "mT"):
        tree = MatrixTransposeAttribute().visit(tree)
    flags = __future__.annotations.compiler_flag
    namespace = create_namespace()
    exec(compile(tree, path, "exec", flags=flags, dont_inherit=True), namespace)
    return namespace, definitions


def element_type(annotation):
    """(dtype, rank) of an annotation such as f64 or f64[N, M]; (None, 0) for anything else."""
    rank = 0
    if isinstance(annotation, ast.Subscript):
        rank = len(annotation.slice.elts) if isinstance(annotation.slice, ast.Tuple) else 1
        annotation = annotation.value
    if not isinstance(annotation, ast.Name) or annotation.id not in DTYPES:
        return None, 0
    return DTYPES[annotation.id], rank


def convert_argument(parameter, value):
    dtype, rank = element_type(parameter.annotation)
    if dtype is None:
        return value
    array = np.array(value, dtype=dtype, order="C")
    if array.ndim != rank:
        raise TypeError("%s has rank %d, not %d" % (parameter.arg, rank, array.ndim))
    return array if rank else array[()]


def result_annotations(annotation, count):
    if isinstance(annotation, ast.Tuple):
        return annotation.elts
    is_tuple = isinstance(annotation, ast.Subscript) and isinstance(annotation.value, ast.Name) and annotation.value.id == "tuple"
    if is_tuple:
        return annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    return [annotation] * count


def convert_result(value, annotation):
    """A fresh array; a Python number takes the annotation's dtype, or i64, f64, bool."""
    dtype, _ = element_type(annotation)
    weak = type(value) in (bool, int, float, complex)
    return np.array(value, dtype=dtype if weak else None, order="C")


def convert_results(value, annotation):
    if value is None:
        return []
    values = list(value) if isinstance(value, tuple) else [value]
    annotations = result_annotations(annotation, len(values))
    return [convert_result(item, item_annotation) for item, item_annotation in zip(values, annotations)]


def run(path, function, arguments):
    namespace, definitions = load(path)
    definition = definitions[function]
    missing = [parameter.arg for parameter in definition.args.args if parameter.arg not in arguments]
    if missing:
        raise TypeError("%s needs arguments for %s" % (function, ", ".join(missing)))
    converted = {parameter.arg: convert_argument(parameter, arguments[parameter.arg]) for parameter in definition.args.args}
    with np.errstate(all="ignore"):
        value = namespace[function](**converted)
    results = convert_results(value, definition.returns)
    return results, {name: array for name, array in converted.items() if isinstance(array, np.ndarray)}


def parse_argument(text):
    name, _, value = text.partition("=")
    return name, np.load(value) if value.endswith(".npy") else ast.literal_eval(value)


def main():
    parser = argparse.ArgumentParser(description="Runs a function of an .arr file in Python.")
    parser.add_argument("--save", metavar="DIRECTORY", help="save results and array parameters as .npy files")
    parser.add_argument("file")
    parser.add_argument("function")
    parser.add_argument("arguments", nargs="*", metavar="NAME=VALUE")
    options = parser.parse_args()
    results, final = run(options.file, options.function, dict(map(parse_argument, options.arguments)))
    names = ["result"] if len(results) == 1 else ["result%d" % position for position in range(len(results))]
    for name, array in [*zip(names, results), *final.items()]:
        if options.save:
            np.save(os.path.join(options.save, name + ".npy"), array)
        else:
            print("%s: %s%s" % (name, array.dtype, list(array.shape)))
            print(array)


if __name__ == "__main__":
    main()
