"""From cases to programs: which combinations of dtype, rank and choices to try, and their texts."""
import ast
import collections
import itertools
import re

import numpy_oracle
from numpy_oracle import np

DIMS = ("N", "M", "K", "L")  # what * stands for
COMBINATION_LIMIT = 20000
EVERY_CHOICE_UNTIL = 3


class Parameter:
    """`x: f64[N, 3]`, with T and U replaced."""

    def __init__(self, name, dtype, extents, typed):
        self.name, self.dtype, self.extents, self.typed = name, dtype, extents, typed

    def text(self):
        return "%s: %s%s" % (self.name, self.dtype, "[%s]" % ", ".join(self.extents) if self.extents else "")


class Program:
    """One exported function. `typed` names the parameters that have the case's dtype, `chosen` holds the choices by placeholder."""

    def __init__(self, case, number, dtype, rank, chosen):
        self.case, self.symbol, self.chosen = case, "program_%d" % number, chosen
        self.dtypes = dtype if isinstance(dtype, tuple) else (dtype,)
        self.parameters = [parse_parameter(text, self.dtypes, rank) for text in split_parameters(case.parameters)]
        self.typed = {parameter.name for parameter in self.parameters if parameter.typed}
        self.text = self.definition(case.text, rank, chosen)
        self.function = numpy_oracle.compile_function(self.definition(case.numpy or case.text, rank, chosen), self.symbol)

    def definition(self, text, rank, chosen):
        numpy_names = {letter: "np.%s" % numpy_oracle.DTYPES[dtype].name.replace("bool", "bool_") for letter, dtype in zip("TU", self.dtypes)}
        text = text.format(rank=rank, **numpy_names, **chosen).strip("\n")
        body = "return " + text if is_expression(text) else text
        lines = ["def %s(%s):" % (self.symbol, ", ".join(parameter.text() for parameter in self.parameters))]
        return "\n".join(lines + ["    " + line for line in body.split("\n")]) + "\n"

    def draw_inputs(self, generator, call):
        """Arguments for the call of this number. The first calls have all extents at their least, at 1 and at their greatest."""
        least, greatest = self.case.extents
        fixed = {0: least, 1: max(least, 1), 2: greatest}.get(call)
        dims = {}
        inputs = {}
        for parameter in self.parameters:
            for extent in parameter.extents:
                if not extent.isdigit() and extent not in dims:
                    dims[extent] = fixed if fixed is not None else int(generator.integers(least, greatest + 1))
            shape = tuple(int(extent) if extent.isdigit() else dims[extent] for extent in parameter.extents)
            dtype = numpy_oracle.DTYPES[parameter.dtype]
            source = self.case.values.get(parameter.name, self.case.values[""])
            inputs[parameter.name] = np.asarray(source(generator, dtype, shape), dtype=dtype)
        return inputs


def is_expression(text):
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def split_parameters(text):
    return re.findall(r"\w+: \w+(?:\[[^]]*\])?", text)


def parse_parameter(text, dtypes, rank):
    name, dtype, _, extents = re.fullmatch(r"(\w+): (\w+)(\[([^]]*)\])?", text).groups()
    typed = dtype in ("T", "U")
    actual = dtypes["TU".index(dtype)] if typed else dtype
    listed = [extent.strip() for extent in (extents or "").split(",") if extent.strip()]
    replaced = list(itertools.chain.from_iterable(DIMS[:rank] if extent == "*" else [extent] for extent in listed))
    return Parameter(name, actual, replaced, typed)


def combinations(case):
    """All (dtype, rank, choices) of a case, lazily in a fixed order."""
    for rank in case.ranks:
        values = {key: found(rank) if callable(found) else found for key, found in case.choices.items()}
        for dtype, *chosen in itertools.product(case.dtypes, *values.values()):
            chosen = dict(zip(values, chosen))
            if case.where(dtype, rank, chosen):
                yield dtype, rank, chosen


def tokens(combination):
    """What a chosen combination covers: its dtype (each of a pair), its rank, and every choice together with its rank, all ranks from
    EVERY_CHOICE_UNTIL on being one: axis 3 is tried, but not once more each choice that a lower rank has."""
    dtype, rank, chosen = combination
    dtypes = set(zip("TU", dtype)) if isinstance(dtype, tuple) else {("dtype", dtype)}
    return dtypes | {("rank", rank)} | {(key, value, min(rank, EVERY_CHOICE_UNTIL)) for key, value in chosen.items()}


def choose(case, generator, covered):
    """Few combinations that cover every dtype, every rank, and every choice at every rank up to 3. `covered` holds the dtypes that earlier
    cases of this name had, and takes in those of this one."""
    everything = list(itertools.islice(combinations(case), COMBINATION_LIMIT))
    order = [everything[k] for k in generator.permutation(len(everything))]
    sets = [tokens(combination) for combination in order]
    missing, chosen = set().union(*sets) - covered, []
    covered.update(token for token in missing if token[0] == "dtype")
    while missing:
        best = max(range(len(order)), key=lambda k: len(sets[k] & missing))
        chosen.append(order[best])
        missing -= sets[best]
    return chosen


def create(cases, generator):
    programs, covered = [], collections.defaultdict(set)
    for case in cases:
        for dtype, rank, chosen in choose(case, generator, covered[case.name]):
            programs.append(Program(case, len(programs), dtype, rank, chosen))
    return programs
