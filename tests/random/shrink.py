"""Makes a failing program small: fewer statements, simpler expressions, fewer parameters and smaller arrays, while it fails the
same way and NumPy still runs it."""
import ast
import copy
import re
import time

from examine import Case, run_alone
from scope import np


def fingerprint(failure):
    """Failures with one fingerprint have one cause, as far as one can tell: numbers and names do not matter."""
    if failure is None:
        return None
    message = re.sub(r"'\w+'|[vik]\d+\b|p\d+\w*", "", failure["message"]) if failure["kind"] in ("refused", "internal") else ""
    return failure["kind"], failure["way"], re.sub(r"[^a-z ]+", "", message)[:120]


class Shrinker:
    def __init__(self, library, case, failure, ways, seconds):
        self.library, self.failure, self.wanted = library, failure, fingerprint(failure)
        self.ways = [way for way in ways if failure["way"] in ("", way)] if failure["way"] not in ("check", "evaluator") else []
        self.case = Case(case.name, case.text, case.inputs if failure["number"] is None else [case.inputs[failure["number"]]])
        self.deadline = time.monotonic() + seconds

    def accepts(self, case):
        if time.monotonic() > self.deadline:
            return False
        result = run_alone(self.library, case, self.ways, seconds=3)
        if fingerprint(result["failure"]) != self.wanted:
            return False
        self.case, self.failure = case, result["failure"]
        return True

    def run(self):
        changed = True
        while changed and time.monotonic() < self.deadline:
            changed = self.pass_over(texts_without_parameters) | self.pass_over(texts_without_statements)
            changed |= self.pass_over(texts_with_simpler_expressions)
            changed |= self.shrink_arrays()
        return self.case, self.failure

    def pass_over(self, texts):
        """Tries candidates until none is accepted; starts again from each one that is, at the same place."""
        changed, position = False, 0
        while True:
            candidate = next_from(texts(self.case), position)
            if candidate is None or time.monotonic() > self.deadline:
                return changed
            text, names = candidate
            inputs = [{name: value for name, value in inputs.items() if name in names} for inputs in self.case.inputs]
            if self.accepts(Case(self.case.name, text, inputs)):
                changed = True
            else:
                position += 1

    def shrink_arrays(self):
        changed = False
        for dim in sorted({axis for axes in parameter_axes(self.case).values() for axis in axes if axis.isidentifier()}):
            for extent in (0, 1, 2, 3, 4, 5, 7, 10):
                smaller = with_extent(self.case, dim, extent)
                if smaller and self.accepts(smaller):
                    changed = True
                    break
        return changed


def next_from(candidates, position):
    for number, candidate in enumerate(candidates):
        if number == position:
            return candidate
    return None


def function_of(case, tree):
    return next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == case.name), None)


def finished(case, tree):
    """(text, parameter names), or nothing when it is no program."""
    text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    function = function_of(case, tree)
    if function and text != case.text:
        yield text, [argument.arg for argument in function.args.args]


# ---- candidates --------------------------------------------------------------------------------------------------


def texts_without_parameters(case):
    tree = ast.parse(case.text)
    for position in range(len(function_of(case, tree).args.args)):
        changed = copy.deepcopy(tree)
        del function_of(case, changed).args.args[position]
        yield from finished(case, changed)


def blocks(tree):
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            if isinstance(getattr(node, field, None), list):
                yield getattr(node, field)


def texts_without_statements(case):
    """A statement left out, or replaced by its body."""
    tree = ast.parse(case.text)
    for block_number, block in enumerate(blocks(tree)):
        for position, statement in enumerate(block):
            replacements = [getattr(statement, "body", [])] if isinstance(statement, (ast.For, ast.While, ast.If)) else []
            for replacement in [[]] + replacements:
                changed = copy.deepcopy(tree)
                list(blocks(changed))[block_number][position:position + 1] = copy.deepcopy(replacement)
                if all(list(blocks(changed))[number] for number, old in enumerate(list(blocks(tree))[:block_number + 1]) if old):
                    yield from finished(case, changed)


def texts_with_simpler_expressions(case):
    tree = ast.parse(case.text)
    annotations = {id(node) for argument in function_of(case, tree).args.args for node in ast.walk(argument)}
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.expr) and id(node) not in annotations:
            for replacement in simpler(node):
                changed = copy.deepcopy(tree)
                replace(changed, number, copy.deepcopy(replacement))
                yield from finished(case, changed)


def simpler(node):
    if isinstance(node, ast.Tuple):
        for position in range(len(node.elts)):
            elements = node.elts[:position] + node.elts[position + 1:]
            yield elements[0] if len(elements) == 1 else ast.Tuple(elements, node.ctx)
    children = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    yield from (child for child in children if not is_module(child) and not (isinstance(child, ast.Attribute) and is_module(child.value)))
    if isinstance(node, ast.Constant) and node.value not in (0, 1, None, ...):
        yield ast.Constant(1)


def is_module(node):
    return isinstance(node, ast.Name) and node.id in ("np", "moa")


def replace(tree, number, replacement):
    target = next(node for position, node in enumerate(ast.walk(tree)) if position == number)
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, replacement)
            elif isinstance(value, list):
                setattr(parent, field, [replacement if item is target else item for item in value])


# ---- sizes -------------------------------------------------------------------------------------------------------


def parameter_axes(case):
    axes = {}
    for argument in function_of(case, ast.parse(case.text)).args.args:
        if isinstance(argument.annotation, ast.Subscript):
            extents = argument.annotation.slice
            axes[argument.arg] = [ast.unparse(extent) for extent in (extents.elts if isinstance(extents, ast.Tuple) else [extents])]
    return axes


def with_extent(case, dim, extent):
    """The case with the first `extent` elements along every axis of dim; None when they are that few already."""
    found, inputs = parameter_axes(case), []
    for given in case.inputs:
        smaller = dict(given)
        for name, axes in found.items():
            cut = tuple(slice(extent + (1 if "+" in axis else 0)) if axis.split()[0] == dim else slice(None) for axis in axes)
            smaller[name] = np.ascontiguousarray(given[name][cut])
        if dim in given:
            smaller[dim] = np.int64(extent)
        inputs.append(smaller)
    unchanged = all(np.shape(a[name]) == np.shape(b[name]) for a, b in zip(inputs, case.inputs) for name in a)
    return None if unchanged else Case(case.name, case.text, inputs)
