"""The table of equations in docs/egraph.md names rules that exist, and those of floats have their twins. usage: test_equations.py"""
import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def rules():
    found = set()
    for path in glob.glob(os.path.join(ROOT, "middle", "rules", "*.rules")):
        with open(path, encoding="utf-8") as file:
            found.update(re.findall(r"^\(rule\s+(\S+)", file.read(), re.MULTILINE))
    return found


def documented():
    with open(os.path.join(ROOT, "docs", "egraph.md"), encoding="utf-8") as file:
        section = file.read().split("## Mathematics of Arrays")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.*?) \| (.*) \|$", section, re.MULTILINE)[1:]
    return {equation: re.findall(r"`([a-z0-9-]+)`", names) for equation, names in rows}


def faults():
    known, table = rules(), documented()
    if len(table) < 25:
        yield "the table has %d equations only" % len(table)
    for equation, names in table.items():
        if not names:
            yield "%s: no rule" % equation
        for name in names:
            if name not in known:
                yield "%s: there is no rule %s" % (equation, name)
            if name.endswith("-float") and name[:-len("-float")] not in known and name[:-len("-float")] + "-integer" not in known:
                yield "%s: %s has no twin for integers" % (equation, name)


def main():
    found = list(faults())
    for fault in found:
        print("FAIL " + fault)
    print("%d faults" % len(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
