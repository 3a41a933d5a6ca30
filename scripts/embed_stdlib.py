#!/usr/bin/python3
"""Writes the standard library as a C table, one row for each function of the .arr files.

usage: embed_stdlib.py OUTPUT.c FILE.arr...

A function is the text from `def` to the next line that is not indented. `moa.arr` and `linalg.arr` hold the functions of moa
and np.linalg, the other files those of np. A comment `# method` above a function makes it a method of arrays too.
"""
import pathlib
import re
import sys

MODULES = {"moa": "moa", "linalg": "np.linalg"}
DEFINITION = re.compile(r"^def (\w+)\(.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def quoted(text):
    """A C string literal, one line of it for each line of the text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(f'     "{line}\\n"' for line in escaped.rstrip("\n").split("\n"))


def rows(path):
    """The table's rows for the functions of one file."""
    text = path.read_text(encoding="utf-8")
    module = MODULES.get(path.stem, "np")
    for match in DEFINITION.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        is_method = text[:match.start()].endswith("# method\n")
        yield f'    {{"{module}", "{match[1]}", "{path.name}", {line}, {"true" if is_method else "false"},\n{quoted(match[0])}}},\n'


def main():
    output, *files = map(pathlib.Path, sys.argv[1:])
    lines = ["// Generated from runtime/stdlib by scripts/embed_stdlib.py.\n\n", '#include "standard_text.h"\n\n', "const StandardText standard_texts[] = {\n"]
    for path in sorted(files):
        lines += rows(path)
    output.write_text("".join(lines) + "    {0}};\n", encoding="utf-8")


if __name__ == "__main__":
    main()
