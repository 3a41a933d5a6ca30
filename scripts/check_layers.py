#!/usr/bin/python3
"""Fails when an #include points against the direction of the layers.

usage: check_layers.py ROOT
"""
import pathlib
import re
import sys

# A folder may include its own headers and those of the folders named here.
ALLOWED = {
    "middle/base": [],
    "middle/ir": ["middle/base"],
    "middle/replay": ["middle/ir", "middle/base"],
    "middle/egraph": ["middle/replay", "middle/ir", "middle/base"],
    "middle/loops": ["middle/ir", "middle/base"],
    "frontend": ["middle/ir", "middle/base"],
    "backend/c": ["middle/loops", "middle/ir", "middle/base", "include"],
    "backend/llvm": ["middle/loops", "middle/ir", "middle/base", "include"],
    "runtime": ["include"],
    "include": [],
}
# libarrc sees every stage; the command line sees only the library.
STAGES = ["middle/base", "middle/ir", "middle/egraph", "middle/replay", "middle/loops", "frontend", "backend/c", "backend/llvm"]
LIBRARY = "driver/library"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')


def folder_of(path):
    """The layer that a path relative to the root belongs to, or None."""
    text = path.as_posix()
    return next((name for name in ALLOWED if text.startswith(name + "/")), None)


def sources(root):
    """Every source file with its layer and the layers that it may include."""
    for layer, allowed in list(ALLOWED.items()) + [("driver", ["runtime", "include"])]:
        for source in sorted((root / layer).rglob("*")):
            if source.suffix in {".c", ".h", ".y", ".l"}:
                is_library = source.relative_to(root).as_posix().startswith(LIBRARY)
                yield source, layer, allowed + (STAGES if is_library else [])


def main():
    faults = []
    for source, layer, allowed in sources(pathlib.Path(sys.argv[1])):
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            quoted, name = found.groups()
            if name.startswith("llvm-c/") and layer != "backend/llvm":
                faults.append(f"{source}:{number}: llvm-c is used only inside backend/llvm")
            target = folder_of(pathlib.Path(name)) if "/" in name else None
            if quoted == '"' and "/" in name and name.split("/")[0] == "driver":
                target = "driver"
            if target and target != layer and target not in allowed:
                faults.append(f"{source}:{number}: {layer} may not include {name}")
            if "_internal.h" in name and target and target != layer:
                faults.append(f"{source}:{number}: {name} is private to its folder")
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


sys.exit(main())
