"""Which of the language's names programs use, and how often: the names of `arrc --list-functions`, and syntax."""
import ast
import collections
import subprocess

# Names that random programs leave out, and why.
LEFT_OUT = {"np.from_dlpack": "the array itself; NumPy takes no read-only array there, nor bool"}
SYNTAX = {ast.For: "for", ast.While: "while", ast.If: "if", ast.Break: "break", ast.Continue: "continue", ast.IfExp: "conditional expression",
          ast.comprehension: "comprehension", ast.Starred: "spread tuple", ast.Tuple: "tuple", ast.Slice: "slice", ast.BoolOp: "and, or"}

SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**", ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>",
           ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.USub: "-x",
           ast.UAdd: "+x", ast.Invert: "~x"}
METHODS_OF_FUNCTIONS = ("reduce", "accumulate", "outer", "at")


def names_of(text):
    """Every occurrence of a name in a program."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            yield from names_of_attribute(node)
        elif isinstance(node, (ast.BinOp, ast.UnaryOp, ast.AugAssign)) and type(node.op) in SYMBOLS:
            yield "operator " + SYMBOLS[type(node.op)]
        elif isinstance(node, ast.Compare):
            yield from ("operator " + SYMBOLS[type(operator)] for operator in node.ops if type(operator) in SYMBOLS)
        elif isinstance(node, ast.FunctionDef):
            yield from features_of(node.args)
        elif type(node) in SYNTAX:
            yield "syntax " + SYNTAX[type(node)]


def features_of(arguments):
    if arguments.defaults:
        yield "syntax default of a parameter"
    if arguments.kwonlyargs:
        yield "syntax parameter by keyword only"
    if arguments.vararg:
        yield "syntax *rest"


def names_of_attribute(node):
    path = ast.unparse(node)
    if path.startswith(("np.", "moa.")):
        if node.attr in METHODS_OF_FUNCTIONS and path.count(".") == 2 and not path.startswith("np.linalg."):
            yield "np.ufunc." + node.attr
        else:
            yield path
    else:
        yield "ndarray." + node.attr


def count(texts):
    """How many of the programs use each name."""
    found = collections.Counter()
    for text in texts:
        found.update(set(names_of(text)))
    return found


def listed_names(arrc):
    return subprocess.run([arrc, "--list-functions"], capture_output=True, text=True, check=True).stdout.splitlines()


def faults(arrc, found):
    """Names of the compiler that no program used and nothing excuses, and excuses of names that are used."""
    listed = listed_names(arrc)
    missing = ["%s: no program uses it" % name for name in listed if not found[name] and name not in LEFT_OUT]
    return missing + ["%s: left out without need" % name for name in LEFT_OUT if found[name] or name not in listed]


def print_table(arrc, found):
    """The listed names, the rarest first, then syntax."""
    listed = listed_names(arrc)
    others = sorted(name for name in found if name.startswith("syntax "))
    for name in sorted(listed, key=lambda name: (found[name], name)) + others:
        print("%7d %s%s" % (found[name], name, " (left out: %s)" % LEFT_OUT[name] if name in LEFT_OUT else ""))
