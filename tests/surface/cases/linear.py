"""Products of arrays."""
from language import FLOATS, NUMERIC, REAL, expression, moderate, sums

PRODUCTS = [("x: T[A], y: T[A]", (0,)), ("x: T[*, A], y: T[A]", (1, 2, 3)), ("x: T[A], y: T[*, A, B]", (0, 1)), ("x: T[*, A], y: T[A, B]", (1, 2, 3))]


def product(name, text, parameters, ranks, dtypes=REAL):
    expression(name, text, parameters, dtypes, ranks, sums(), moderate)
    if "U" not in parameters:
        expression(name, text, parameters, ("i8", "i64", "u32"), ranks[:1])  # integers wrap


for spelling, text in (("np.matmul", "np.matmul(x, y)"), ("operator @", "x @ y")):
    for parameters, ranks in PRODUCTS:
        product(spelling, text, parameters, ranks)
    product(spelling, text, "x: T[*, A, B], y: T[*, B, C]", (1, 2))
    product(spelling, text, "x: T[1, A, B], y: T[N, B, C]", (0,))
    product(spelling, text, "x: T[*, A], y: U[A, B]", (1,), [("f32", "f64"), ("i32", "f32"), ("u8", "i8"), ("bool", "i16"), ("i64", "u64")])
expression("operator @", "x @ y.T @ x", "x: T[*, A], y: T[*, A]", FLOATS, (1,), sums(terms=lambda inputs: 49), moderate)

for spelling, text in (("np.dot", "np.dot(x, y)"), ("ndarray.dot", "x.dot(y)")):
    for parameters, ranks in PRODUCTS:
        product(spelling, text, parameters, ranks[:1])
    product(spelling, text, "x: T[N, A], y: T[M, A, B]", (0,))
    product(spelling, text, "x: T[*], y: T", (1, 2))
product("np.inner", "np.inner(x, y)", "x: T[*, A], y: T[A]", (0, 1, 2))
product("np.inner", "np.inner(x, y)", "x: T[N, A], y: T[M, A]", (0,))
product("np.vecdot", "np.vecdot(x, y)", "x: T[*], y: T[*]", (1, 2, 3, 4), NUMERIC)
product("np.vecdot", "np.vecdot(x, y)", "x: T[*, A], y: T[A]", (1, 2), NUMERIC)
expression("np.outer", "np.outer(x, y)", "x: T[*], y: T[A]", REAL, (1, 2, 3))
expression("np.outer", "np.outer(x, y)", "x: T[A], y: U[B]", [("f32", "f64"), ("i32", "f32"), ("u8", "i8"), ("bool", "i16"), ("i64", "u64")], (1,))
for spelling, text in (("np.trace", "np.trace(x, {rest})"), ("ndarray.trace", "x.trace({rest})")):
    expression(spelling, text, "x: T[*]", REAL, (2, 3, 4), sums(), moderate, rest=(0, 1, -2))
    expression(spelling, text, "x: T[*]", NUMERIC, (3,), sums(), moderate, rest=("0, 1, 2", "1, -1, 0"))
