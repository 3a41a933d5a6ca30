"""Statements of fixed form around random operands: assignment through arrays of integers, views of views written in place, loops
that are left early, loops over tuples. Every other program has one, in turn. The words are those of catalogue.py; `written` is a
name of an array that may be written, `same` has the type of {0}. {a}, {b} and {i} are new names."""
import re

import catalogue
import expressions
from scope import NAMESPACE, compiled, is_acceptable, np, takes_complex

GROUPS = [
    (("written array number", "vector whole"), [
        "{0}[{1} % {0}.shape[0]] = 2", "{0}[{1} % {0}.shape[0]] += 1", "{0}[..., {1} % {0}.shape[-1]] *= 3", "np.add.at({0}, {1} % {0}.shape[0], np.ones(1, {0}.dtype))",
        "np.multiply.at({0}, {1} % {0}.shape[0], np.full(1, 3, {0}.dtype))", "np.put({0}, {1} % {0}.size, [1, 0, 2])", "np.put({0}, {1} % {0}.size, 1)", "{0}[::-1][{1} % {0}.shape[0]] = 1",
        "{0}[{1} % {0}.shape[0]] = {0}[::-1][{1} % {0}.shape[0]]", "{0}[np.ix_({1} % {0}.shape[0])] = 1", "{0}[[0, -1]] = {0}[[-1, 0]]", "{0}[[0, 0, 1]] += 1",
        "np.subtract.at({0}, ({1} % {0}.shape[0])[1:], np.ones(1, {0}.dtype))", "{a} = {0}[{1} % {0}.shape[0]]\n{a}[:1] = 0", "{a} = {0}.T\n{a}[{1} % {0}.shape[-1]] = 2"]),
    (("written array real", "vector whole"), ["np.maximum.at({0}, {1} % {0}.shape[0], np.full(1, 3, {0}.dtype))", "np.minimum.at({0}, {1} % {0}.shape[0], np.full(1, 2, {0}.dtype))"]),
    (("written array number", "same", "vector whole"), [
        "{0}[{2} % {0}.shape[0]] = {1}[{2} % {0}.shape[0]]", "{0}[{2} % {0}.shape[0]] += {1}[{2} % {0}.shape[0]]", "np.add.at({0}, {2} % {0}.shape[0], {1}[{2} % {0}.shape[0]])",
        "{0}[{2} % {0}.shape[0]] = {1}[0]", "np.put({0}, {2} % {0}.size, {1})", "np.multiply.at({0}, {2} % {0}.shape[0], {1}[{2} % {0}.shape[0]])"]),
    (("written matrix number", "vector whole"), [
        "{0}[{1} % {0}.shape[0], {1} % {0}.shape[1]] = 3", "{0}[np.ix_({1} % {0}.shape[0], [0, -1])] -= 1", "{0}[:, {1} % {0}.shape[1]] += {0}[:, -1][:, None]",
        "np.add.at({0}, (slice(None), {1} % {0}.shape[1]), np.full(1, 3, {0}.dtype))", "{0}[({1} % {0}.shape[0])[:, None], [0, 1]] = 1", "np.add.at({0}, ({1} % {0}.shape[0], {1} % {0}.shape[1]), np.ones(1, {0}.dtype))",
        "{0}[1:, {1} % {0}.shape[1]] = 5"]),
    (("written array complex",), [
        "{0}.real[...] = {0}.imag", "{0}.imag[...] = 1.5", "{0}.imag[...] *= -1", "{0}.real[::2] = 7", "{0}.real[1:] += {0}.imag[:-1]", "{0}.T.imag[...] = 2", "{a} = {0}[1:].real\n{a} += 1",
        "{a} = {0}.imag[::-1]\n{a}[:1] = {0}.real[:1]", "{0}[1:] = {0}[:-1] * 1j", "{0} /= 2", "{0} *= {0}.conj()", "{0} -= 0.5j", "{0}[0] += {0}[-1].conj()",
        "{a} = np.zeros({0}.shape, dtype=np.complex128)\n{a}.real[...] = {0}.imag\n{a}.imag[...] = {0}.real",
        "for {i} in range(2):\n    {0}[1:] += {0}[:-1] * 0.25j", "for {i} in range(1, {0}.shape[0]):\n    {0}[{i}] = {0}[{i} - 1] * 0.5 + {0}[{i}]"]),
    (("written array number",), [
        "{a} = {0}[1:]\n{b} = {a}[::-1]\n{b}[...] = 2\n{a}[:1] += 1", "{a} = {0}.T\n{b} = {a}[..., ::2]\n{b} *= 2", "{a} = np.swapaxes({0}, 0, -1)[::2]\n{a} += 1",
        "{a} = np.flip({0})\n{a}[1:] -= {a}[:-1]", "{a} = {0}[..., None]\n{a} *= 2", "{a} = {0}[:, None]\n{b} = {a}[::-1, 0]\n{b}[1:] = {b}[:-1]",
        "{a} = np.expand_dims({0}, 0)\n{a}[0][::2] = 1", "{a}, {b} = {0}[:-1], {0}[1:]\n{a}[...] = {b}\n{b}[...] = {a}", "{a} = np.rot90(np.atleast_2d({0}))\n{a}[0] += 1",
        "for {a} in ({0}[1:], {0}[:-1]):\n    {a} += 1", "for {i}, {a} in enumerate(({0}[::2], {0}[1::2])):\n    {a}[...] = {i}", "{a} = moa.drop(1, {0})\n{a}[:1] = 3"]),
    (("vector number",), [
        "{a} = 0\nfor {i} in range({0}.shape[0]):\n    if {0}[{i}] == 2:\n        break\n    {a} += 1\n{a} = np.arange(3) + {a}", "{a} = 0\nwhile {a} < {0}.shape[0]:\n    if {0}[{a}] != 0:\n        break\n    {a} += 1\n{a} = np.arange(3) + {a}",
        "{a} = np.zeros({0}.shape[0])\nfor {i} in range(1, {0}.shape[0]):\n    if {0}[{i}] == {0}[{i} - 1]:\n        continue\n    {a}[{i}] = {a}[{i} - 1] + 1",
        "{a} = np.zeros({0}.shape, dtype=np.int32)\nfor {i} in range(3):\n    for {b} in range({0}.shape[0]):\n        if {0}[{b}] == {i}:\n            break\n        {a}[{b}] += {i}",
        "{a} = np.copy({0})\nfor {i} in range({0}.shape[0] - 1, 0, -1):\n    {a}[{i} - 1] += {a}[{i}]\n    if {a}[{i}] != {a}[{i}]:\n        break"]),
    (("vector number",), [
        "{a} = {0} * 0\nfor {i} in reversed(range({0}.shape[0] - 1)):\n    {a}[{i}] = {a}[{i} + 1] + {0}[{i}]", "{a} = 0\nfor {b} in {0}:\n    if {b} == 2:\n        break\n    {a} += 1\n{a} = np.arange(3) + {a}",
        "{a} = np.zeros({0}.shape[0] + 1)\nfor {i}, ({b}, c) in enumerate(zip({0}[1:], {0}), 1):\n    {a}[{i}] = {a}[{i} - 1] + ({b} != c)", "{a} = np.copy({0})\nfor {i} in reversed(range(1, {a}.size, 2)):\n    {a}[{i}:] += {a}[{i} - 1]",
        "{a} = 0\nfor {i}, {b} in enumerate({0}):\n    for c in reversed({0}[:{i}]):\n        if c == {b}:\n            continue\n        {a} += {i}\n{a} = np.arange(2) * {a}"]),
    (("written array number",), [
        "for {a} in {0}[..., None]:\n    {a} += 1", "for {a} in {0}[..., None]:\n    {a}[...] = {0}[0][..., None]", "for {i}, {a} in enumerate({0}[::-1, None]):\n    {a} -= {i}",
        "for {a}, {b} in zip({0}[1:, None], {0}[:, None]):\n    {a} += {b}", "for {a} in reversed({0}[:, None]):\n    {a} *= 2\n    {0}[:1] += 1"]),
    (("written array number", "same"), [
        "np.add({0}, {1}, out={0})", "{a} = np.subtract({0}[1:], {0}[:-1], out={0}[1:])\n{a}[:1] *= 2", "{a} = {0} + np.multiply({0}, {1}, out={0})", "{a} = np.add({0}, np.add({1}, {0}, out={0}))",
        "{a} = {0} != np.subtract({0}, {1}, out={0})", "{a} = np.concatenate(({0}[1:], np.add({0}, 1, out={0})))", "{0}[np.multiply({0}, 2, out={0}).shape[0] - 1] = {0}[0]",
        "{a}, {b} = {0}.T * np.add({1}, {0}, out={0}).sum(), {0} - 1", "{a} = np.array([{0}.size, np.add({0}[:1], 1, out={0}[:1]).size, {0}.shape[0]])"]),
    (("array number", "same"), ["{a} = {0} * 0\nfor {b} in {1}:\n    {a} = {a} + {b}", "{a} = np.zeros({0}.shape)\nfor {i}, ({b}, c) in enumerate(zip({0}, {1})):\n    {a}[{i}] = {b} - c",
                               "{a} = 0\nfor {b} in {1}[::2]:\n    for {i} in {b}[..., None]:\n        {a} += {i}.size\n{a} = np.arange(2) + {a}"]),
    (("array number", "number like"), [
        "{a} = np.zeros({0}.shape)\nfor {b}, {i} in zip(({0}, {1}), (2, -1)):\n    {a} = {a} + {b} * {i}", "{a} = {0} * 0\nfor {i}, {b} in enumerate([{0}, {1}]):\n    {a} = {a} + {b} * {i}",
        "{a}, {b} = {1}, {0}", "{a}, {b} = ({0}, {1})[::-1]", "({a}, {b}), {i} = ({0}, {1}), 3", "{a} = 0\nfor {b} in [{0}, {1}, {0}[1:]]:\n    {a} += {b}.size\n{a} = np.arange(2) * {a}",
        "{a} = {0}\nfor {i} in tuple(range({0}.ndim)):\n    {a} = np.roll({a}, 1, {i}) + {1}", "{a} = np.concatenate([{b}[1:] for {b} in ({0}, {1}, {0})])",
        "{a} = [{0}, {1}]\n{a} = {a}[1] - {a}[0] + len({a})"]),
    (("array real",), ["{a}, {b} = divmod({0}, 3)", "{a}, {b} = np.divmod({0}, 4)", "{a}, {b} = np.array_split({0}, 2)", "{a}, {b} = np.broadcast_arrays({0}, np.zeros(1) + {0})"]),
]
BLOCKS = [(words, template) for words, templates in GROUPS for template in templates]
TRIED = 6


def operands_of(scope, words_of_all):
    operands = []
    for text in words_of_all:
        words = text.split()
        if "written" in words:
            found = scope.variables(lambda v: v.rank > 0 and catalogue.fits(words, v, v) and all(value.flags.writeable for value in v.values))
            x = scope.rng.choice(found) if found else None
        elif "same" in words:
            x = scope.apply(scope.rng.choice(["{0} + 1", "np.flip({0}) * 1", "{0}[::-1] * 2", "np.copy({0})"]), operands[0])
            x = x if x is not None and x.same_type(operands[0]) else None
        else:
            x = catalogue.operand(scope, words, operands[0] if operands else None)
        if x is None:
            return None
        operands.append(x)
    return operands


def run_block(scope, text, new):
    """The values of new names by witness; None where NumPy raises or a value has no type of the language."""
    found = []
    for witness in range(scope.witness_count()):
        names = {**NAMESPACE, **{name: values[witness] for name, values in scope.names.items()}}
        try:
            with np.errstate(all="ignore"):
                exec(compiled(text, "exec"), names)
        except Exception:
            return None
        found.append({name: names[name] for name in new if name in names})
    return found


def write_block(body, words_of_all, template):
    operands = operands_of(body.scope, words_of_all)
    if operands is None or any(operand.kind == "c" for operand in operands) and not takes_complex(template.replace(" % ", "").replace("range(", "")):
        return False
    names = {key: body.program.new_name() for key in "abi" if "{%s}" % key in template}
    text = template.format(*(operand.operand() for operand in operands), **names)
    found = run_block(body.scope, text, names.values())
    if found is None:
        return False
    for line in text.split("\n"):
        body.add(line)
    loop_names = {name for head in re.findall("for (.*?) in ", text) for name in re.findall(r"\w+", head)}
    for name in names.values():
        values = [witness.get(name) for witness in found]
        if name not in loop_names and all(value is not None for value in values) and is_acceptable(values):
            body.scope.names[name] = values
    return True


def write_in_turn(body, number):
    for position in range(number, number + TRIED):
        if write_block(body, *BLOCKS[position % len(BLOCKS)]):
            return True
    return False


def any_block(body):
    return expressions.first_result(body.rng, lambda: write_block(body, *body.rng.choice(BLOCKS)) or None) or False
