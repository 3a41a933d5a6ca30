"""NumPy as programs know it (tests/oracle); the import that comes first, since it sets NumPy's promotion state."""
import __future__
import ast
import os
import sys
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import oracle  # noqa: E402
import compare  # noqa: E402,F401
import numpy as np  # noqa: E402

warnings.filterwarnings("ignore")
NAMESPACE = oracle.create_namespace()
DTYPES = {name: np.dtype(kind) for name, kind in oracle.DTYPES.items()}


def compile_function(text, name):
    """The function that a program's text defines, over NumPy."""
    namespace, tree = dict(NAMESPACE), ast.parse(text)
    tree = tree if hasattr(np.ndarray, "mT") else oracle.MatrixTransposeAttribute().visit(tree)
    exec(compile(tree, name + ".arr", "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True), namespace)
    return namespace[name]


def call(function, inputs):
    """(results, contents of the array parameters after the call); arguments of rank 0 are NumPy scalars."""
    arguments = {name: np.array(value, order="C") for name, value in inputs.items()}
    with np.errstate(all="ignore"):
        value = function(**{name: array if array.ndim else array[()] for name, array in arguments.items()})
    results = oracle.convert_results(value, None)
    return results, {name: array for name, array in arguments.items() if array.ndim}
