"""A program under examples/rewrites: an example whose header also says what the rules make of it.

    # count --fp=MODE: BEFORE -> AFTER       floating-point operations of one call, as expressions over the sizes: of the program
                                             as written and of the chosen one
    # operations --fp=MODE: add f64[N] | ..  the chosen program's operations on elements, in any order; `none` for none
    # hoisted from T: TEXT                   what --emit=loops prints outside of the loops that run T times, and not inside
    # lines with TEXT: COUNT                 of what --emit=loops prints

MODE is strict, relaxed or fast. The modes of a program are those that its header names.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "examples"))
from example import ROOT, Example  # noqa: E402

REWRITES = os.path.join(ROOT, "examples", "rewrites")
MODES = ("strict", "relaxed", "fast")
# Operations of the array IR that compute no element, and those of the skeleton.
MOVES = {"constant", "extent", "iota", "slice", "index", "transpose", "broadcast", "reshape", "concatenate", "roll", "diagonal", "with_shape",
         "argument", "result", "update", "check", "for", "while", "if"}


class Rewritten(Example):
    def __init__(self, path):
        super().__init__(path)
        self.counts, self.operations = {}, {}
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        for what, mode, value in re.findall(r"^# (count|operations) --fp=(\w+): (.*)$", self.text, re.MULTILINE):
            if what == "count":
                self.counts[mode] = tuple(side.strip() for side in value.split("->"))
            else:
                self.operations[mode] = sorted(item.strip() for item in value.split("|")) if value != "none" else []
        self.hoisted = re.findall(r"^# hoisted from (\w+): (.*)$", self.text, re.MULTILINE)
        self.occurrences = [(text, int(count)) for text, count in re.findall(r"^# lines with (.*): (\d+)$", self.text, re.MULTILINE)]
        self.modes = [mode for mode in MODES if mode in self.counts or mode in self.operations]

    def sizes_for_counts(self):
        """Two assignments, of which the second has every extent doubled."""
        axes = dict.fromkeys(axis for parameter in self.parameters for axis in parameter.axes if not axis.isdigit())
        indices = {parameter.name: 1 for parameter in self.parameters if not parameter.rank and parameter.dtype.kind == "i"}
        for scale in (1, 2):
            yield {**indices, **{axis: scale * (40 + 7 * position) for position, axis in enumerate(axes)}}


def operations_of(text):
    """The operations on elements in array IR, sorted; index arithmetic is left out."""
    found = re.findall(r"^\s*%\d+ = (\w+)\(.* : (\w+)(\[[^@]*\])? @", text, re.MULTILINE)
    return sorted(name + " " + dtype + shape for name, dtype, shape in found if name not in MOVES and (shape or dtype.startswith("f")))


def all_rewritten():
    return [Rewritten(os.path.join(REWRITES, name)) for name in sorted(os.listdir(REWRITES)) if name.endswith(".arr")]
