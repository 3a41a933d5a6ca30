"""Random helper functions: defaults, parameters by keyword only, *rest, several results, helpers that call others."""
import expressions
import statements
from scope import Scope

INDENT = "    "
DEEPEST = 2


class Signature:
    """What a helper's definition and call say of its parameters, and the names that its body starts with."""

    def __init__(self, body, arguments):
        self.rng, self.names, self.lines = body.rng, {"a": arguments[0].values}, []
        self.parameters, self.call = ["a"], [arguments[0].text]
        if len(arguments) > 1 and self.rng.random() < 0.3:
            self.take_rest(arguments[1:])
        else:
            self.take_each(arguments[1:])
        if self.rng.random() < 0.5:
            self.add_default(body.scope)

    def take_rest(self, arguments):
        self.parameters.append("*rest")
        self.call += [argument.text for argument in arguments]
        for position, (name, argument) in enumerate(zip("bc", arguments)):
            self.lines.append("%s = rest[%d]" % (name, position))
            self.names[name] = argument.values

    def take_each(self, arguments):
        named = False
        for name, argument in zip("bc", arguments):
            named = named or self.rng.random() < 0.2
            self.parameters.append(name)
            self.call.append("%s=%s" % (name, argument.text) if named else argument.text)
            self.names[name] = argument.values

    def add_default(self, scope):
        default, given = (expressions.literal(scope, self.rng.choice("if")) for _ in range(2))
        if "*rest" not in self.parameters and self.rng.random() < 0.4:
            self.parameters.append("*")
        self.parameters.append("scale=" + default.text)
        if self.rng.random() < 0.5:
            self.call.append("scale=" + given.text)
            default = given
        self.names["scale"] = default.values


def call_helper(body):
    """A helper of one to three parameters, written for this call; it may write the arrays it is given."""
    scope, program = body.scope, body.program
    if program.helper_depth >= DEEPEST:
        return False
    arguments = [expressions.simple(scope) for _ in range(body.rng.randint(1, 3))]
    if any(argument.text in scope.fixed and argument.is_weak for argument in arguments):
        return False
    signature = Signature(body, arguments)
    helper = statements.Body(program, Scope(body.rng, signature.names, signature.names), 1, True)
    for line in signature.lines:
        helper.add(line)
    program.helper_depth += 1
    statements.write_statements(helper, body.rng.randint(0, 2))
    if body.rng.random() < 0.1:
        call_helper(helper)
    results = [expressions.expression(helper.scope, 2) for _ in range(body.rng.choice([1, 1, 2]))]
    program.helper_depth -= 1
    if not all(scope.is_view_decided(result) for result in results):
        return False
    name, texts = program.new_helper(), [result.text for result in results]
    program.helpers.append("def %s(%s):\n%s\n" % (name, ", ".join(signature.parameters), "\n".join(helper.lines + [INDENT + "return " + ", ".join(texts)])))
    locals_ = [program.new_name() for _ in results]
    body.add("%s = %s(%s)" % (", ".join(locals_), name, ", ".join(signature.call)))
    for local, result in zip(locals_, results):
        scope.names[local] = result.values
    return True
