"""Error bounds of the standard library: its own text (runtime/stdlib) runs on tracked numbers, so that a bound is what the operations
that it is written with give. Importing it adds the library's functions to tracked.functions."""
import glob
import os

import tracked
import tracked_functions  # noqa: F401 (which the library's text uses)
from tracked import Tracked, functions

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "runtime", "stdlib")
METHODS = ("var", "std")


def load():
    """The library's functions over tracked numbers; moa.arr's are no functions of NumPy."""
    namespace = tracked.namespace()
    before = dict(namespace)
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.arr"))):
        if os.path.basename(path) != "moa.arr":
            with open(path, encoding="utf-8") as file:
                exec(compile(file.read(), path, "exec"), namespace)
    return {name: value for name, value in namespace.items() if before.get(name) is not value and not name.startswith("_")}


LIBRARY = load()
functions.update(LIBRARY)
for _name in METHODS:
    setattr(Tracked, _name, functions[_name])
