"""Operators: on arrays, with Python's numbers on either side (reflected), in place; and indexing."""
from language import BITS, FLOATS, INTEGERS, NUMERIC, REAL, anything, comparison, expression, integers, mixed_pairs, small, ulps

POWER = ulps(1, float64=1.79768e308)  # docs/accuracy.md
MIXED = mixed_pairs(("bool", "i16", "u32", "i64", "u64", "f32", "f64"))


def operator(symbols, dtypes, numbers, mixed=MIXED, values=anything, in_place=()):
    """x o y, number o x, x o number, x o= y; `in_place`: the dtypes whose results have their own dtype."""
    for symbol in symbols.split():
        name = "operator " + symbol
        expression(name, "x %s y" % symbol, "x: T[*], y: T[*]", dtypes, (0, 1, 2, 3, 4), values=values, elementwise=True)
        expression(name, "x %s y" % symbol, "x: T[*, A], y: T[A]", dtypes, (1, 2), values=values)
        expression(name, "x %s y" % symbol, "x: T[*], y: U[*]", mixed, (0, 1, 2), values=values)
        expression(name, "x %s {number}" % symbol, "x: T[*]", dtypes, (0, 1, 2), values=values, number=numbers)
        expression(name, "{number} %s x" % symbol, "x: T[*]", dtypes, (0, 1, 2), values={"x": values["y"]} if isinstance(values, dict) else values,
                   number=numbers)
        expression(name, "x %s= y" % symbol, "x: T[*], y: T[*]", in_place, (1, 2, 3), values=values)
        expression(name, "x[1:] %s= {number}\nx[::2] %s= y[::2]" % (symbol, symbol), "x: T[*], y: T[*]",
                   [dtype for dtype in in_place if dtype != "bool"], (1, 2), values=values, number=numbers)


operator("+ *", REAL, (0, 1, 3), in_place=REAL)
operator("+ * -", FLOATS, (0.5, -2.0, 1e10), mixed=(), in_place=FLOATS)
operator("-", NUMERIC, (0, 1, 3), mixed_pairs(("i16", "u32", "i64", "u64", "f32", "f64")), in_place=NUMERIC)
operator("/", REAL, (1, 3, 0.5), in_place=FLOATS)
operator("// %", REAL, (1, 3, 7), in_place=NUMERIC)
operator("// %", FLOATS, (0.5, -3.0), mixed=(), in_place=FLOATS)
operator("& | ^", BITS, (0, 1, 3), mixed_pairs(("bool", "i16", "u32", "i64")), in_place=BITS)
operator("<< >>", INTEGERS, (0, 1, 5), (), {"x": anything, "y": integers(0, 70)}, INTEGERS)
operator("== != < <= > >=", REAL, (0, 1, 3), mixed=())
operator("== != < <= > >=", FLOATS, (0.5, 1e30), mixed=())

# A Python integer beyond the dtype compares as the number that it is; NumPy 1.24 refuses some.
for symbol in ("==", "!=", "<", "<=", ">", ">="):
    comparison("operator " + symbol, "x %s y" % symbol, MIXED, (0, 1, 2))
    expression("operator " + symbol, "x %s {number}" % symbol, "x: T[*]", ("i8", "u8", "i16", "u16"), (0, 1),
               number=(-1, 300, 70000, -70000), numpy="np.array(np.array(x).astype(object) %s {number}).astype(np.bool_)" % symbol)

# ---- powers ------------------------------------------------------------------------------------------------------
expression("operator **", "x ** y", "x: T[*], y: T[*]", INTEGERS, (0, 1, 2), values={"x": small, "y": integers(0, 70)})
expression("operator **", "x ** {exponent}", "x: T[*]", NUMERIC, (0, 1, 2, 3, 4), exponent=(2,))
expression("operator **", "x ** {exponent}", "x: T[*]", INTEGERS, (1, 2), exponent=(0, 1, 3, 5))
expression("operator **", "x ** {exponent}", "x: T[*]", FLOATS, (1, 2), exponent=(0.5, -1.0, -1))
expression("operator **", "x ** {exponent}", "x: T[*]", FLOATS, (0,), POWER, exponent=(0.5, -1.0, -1))  # pow of scalars in NumPy
expression("operator **", "x ** {exponent}", "x: T[*]", FLOATS, (1, 2), POWER, exponent=(3, 2.5, -2, 0.25))
expression("operator **", "x ** y", "x: T[*], y: T[*]", FLOATS, (0, 1, 2), POWER)
expression("operator **", "{base} ** x", "x: T[*]", FLOATS, (1, 2), POWER, base=(2, 2.5, 10))
expression("operator **", "x **= 2", "x: T[*]", NUMERIC, (1, 2))

# ---- of one operand ----------------------------------------------------------------------------------------------
expression("operator -x", "-x", "x: T[*]", NUMERIC, (0, 1, 2, 3, 4), elementwise=True)
expression("operator +x", "+x", "x: T[*]", NUMERIC, (0, 1, 2, 3, 4), elementwise=True)
expression("operator ~x", "~x", "x: T[*]", BITS, (0, 1, 2, 3, 4))

# ---- indexing ----------------------------------------------------------------------------------------------------
INDICES = {1: ("1:", ":-1", "::2", "::-1", "-3:", "5:2", "1:6:2", "4::-2", "..."),
           2: ("1:, :-1", "::-1", ":, ::3", "..., 1:", "None, 1:, :", ":, None", "::2, ::-1", "-2:, 3:"),
           3: ("1:, :, ::-1", "..., ::2", "1:2, None, :, -2:", ":, 3:, :-3"), 4: ("..., 1:", ":, 1:, ::2, ::-1")}


def indices(rank):
    return INDICES[rank]


expression("indexing", "x[{index}]", "x: T[*]", REAL, index=indices)
expression("indexing", "x[{index}] = 1\nreturn x[...]", "x: T[*]", NUMERIC, (1, 2, 3), index=indices)
expression("indexing", "x[{index}] = x[{index}][::-1]" , "x: T[*]", NUMERIC, (1, 2, 3), index=indices)
expression("indexing", "x[{index}]", "x: T[*]", REAL, (1, 2, 3), extents=(1, 7), index=("0", "-1", "0, ..."))
expression("indexing", "x[i]", "x: T[*], i: i64", REAL, (1, 2, 3), values={"i": integers(-9, 9)})
expression("indexing", "x[i, ..., 1:]", "x: T[*], i: i64", REAL, (2, 3), values={"i": integers(-9, 9)})
expression("indexing", "x[i:j]", "x: T[*], i: i64, j: i64", REAL, (1, 2), values={"i": integers(-9, 9), "j": integers(-9, 9)})
expression("indexing", "x[i:j:{step}]", "x: T[*], i: i64, j: i64", REAL, (1, 2), values={"i": integers(-9, 9), "j": integers(-9, 9)}, step=(2, -1, -3))
expression("indexing", "x[i] = 1", "x: T[*], i: i64", NUMERIC, (1, 2), values={"i": integers(-9, 9)})
