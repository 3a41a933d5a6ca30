"""Contractions: sums of products over axes and labels, traces and norms."""
import itertools

from language import BOTH, FLOATS, NUMERIC, REAL, axis, axis_pair, expression, mixed_pairs, moderate, sums, ulps
from numpy_oracle import np

MIXED = mixed_pairs(("bool", "i8", "u8", "i64", "f32", "f64"))
LINEAR = dict(agreement=sums(), values=moderate)


def products(name, text, parameters, dtypes=REAL, ranks=(0,), **choices):
    """What is linear in each argument, for one dtype and for pairs."""
    expression(name, text, parameters, dtypes, ranks, **LINEAR, **choices)


# ---- products of matrices and vectors ----------------------------------------------------------------------------
for function in ("np.matmul", "np.dot"):
    products(function, function + "(x, y)", "x: T[A], y: T[A]")
    products(function, function + "(x, y)", "x: T[B, A], y: T[A]")
    products(function, function + "(x, y)", "x: T[A], y: T[A, B]")
    products(function, function + "(x, y)", "x: T[A, B], y: T[B, C]")
    products(function, function + "(x, y)", "x: T[A, B], y: U[B, C]", MIXED)
products("np.linalg.matmul", "np.linalg.matmul(x, y)", "x: T[*, A, B], y: T[*, B, C]", ranks=(0, 1))
products("np.matmul", "np.matmul(x, y)", "x: T[*, A, B], y: T[*, B, C]", ranks=(1, 2))
products("np.matmul", "np.matmul(x, y)", "x: T[*, A, B], y: T[B, C]", ranks=(1, 2))
products("np.matmul", "np.matmul(x, y)", "x: T[A, B], y: T[*, B, C]", ranks=(1, 2))
products("np.matmul", "np.matmul(x, y)", "x: T[1, 2, A, B], y: T[D, 1, B, C]")
products("np.matmul", "np.matmul(x, y)", "x: T[D, A, B], y: T[B]")
products("np.matmul", "np.matmul(np.matrix_transpose(x), y)", "x: T[*, B, A], y: T[*, B, C]", ranks=(0, 1))
products("np.dot", "np.dot(x, y)", "x: T[*, A], y: T[B, A, C]", ranks=(0, 1, 2))
products("np.dot", "np.dot(x, y)", "x: T, y: T[*]", ranks=(0, 1, 2))
products("np.inner", "np.inner(x, y)", "x: T[*, A], y: T[A]", ranks=(0, 1, 2))
products("np.inner", "np.inner(x, y)", "x: T[A], y: T[*, A]", ranks=(1, 2))
products("np.inner", "np.inner(x, y)", "x: T[B, A], y: U[C, A]", MIXED)
products("np.inner", "np.inner(x, y)", "x: T[*], y: T", ranks=(0, 2))
products("np.outer", "np.outer(x, y)", "x: T[*], y: T[A]", ranks=(0, 1, 2))
products("np.outer", "np.outer(x, y)", "x: T[A], y: T[*]", ranks=(0, 1, 2))
products("np.outer", "np.outer(x, y)", "x: T[A], y: U[B]", MIXED)
products("np.linalg.outer", "np.linalg.outer(x, y)", "x: T[A], y: T[B]")
products("np.linalg.outer", "np.linalg.outer(x, y)", "x: T[A], y: U[B]", MIXED)
products("np.linalg.vecdot", "np.linalg.vecdot(x, y, axis={axis})", "x: T[*], y: T[*]", ranks=(1, 2), axis=axis)
products("np.vecdot", "np.vecdot(x, y, axis={axis})", "x: T[*], y: T[*]", ranks=(1, 2, 3), axis=axis)
products("np.vecdot", "np.vecdot(x, y)", "x: T[*, A], y: T[A]", ranks=(1, 2))
products("np.vecdot", "np.vecdot(x, y, axis={axis})", "x: T[1, A], y: T[A, A]", axis=(-1, 1))
products("np.vecdot", "np.vecdot(x, y)", "x: T[A], y: U[A]", MIXED)
products("np.linalg.multi_dot", "np.linalg.multi_dot([x, y, z])", "x: T[A, B], y: T[B, C], z: T[C, D]", NUMERIC)
products("np.linalg.multi_dot", "np.linalg.multi_dot((x, y, z, w))", "x: T[A], y: T[A, C], z: T[C, D], w: T[D]", NUMERIC)
products("np.linalg.multi_dot", "np.linalg.multi_dot((x, y))", "x: T[A, B], y: T[B, C]", NUMERIC)
for rank in (2, 3):
    expression("np.linalg.matrix_power", "np.linalg.matrix_power(x, {n})", "x: T[%sA, A]" % ("D, " * (rank - 2)),
               NUMERIC, (0,), sums(terms=lambda inputs: 32 * np.ones(())), moderate, n=(0, 1, 2, 3))

# ---- tensordot ---------------------------------------------------------------------------------------------------
products("np.linalg.tensordot", "np.linalg.tensordot(x, y, axes={axes})", "x: T[A, B], y: T[B, A]", axes=(1, 2, "(1, 0)"))
products("np.tensordot", "np.tensordot(x, y, axes={axes})", "x: T[A, B], y: T[B, A]",
         axes=(0, 1, "(1, 0)", "((0, 1), (1, 0))", "([1, 0], [0, 1])", "((0,), (1,))", "([], [])", "(-1, -2)"))
products("np.tensordot", "np.tensordot(x, y)", "x: T[C, A, B], y: T[A, B]")
products("np.tensordot", "np.tensordot(x, y, {axes})", "x: T[A, B, C], y: T[B, C, A]", axes=("((1, 0), (0, 2))", "((0,), (-1,))", "((0, 1, 2), (2, 0, 1))"))
products("np.tensordot", "np.tensordot(x, y, 1)", "x: T[A, B], y: U[B]", MIXED)
products("np.tensordot", "np.tensordot(x, y, 0)", "x: T, y: T[A]")

# ---- einsum: every subscript of one operand and two over few labels ----------------------------------------------


def one_operand():
    for rank in range(4):
        for labels in sorted(set("".join(found) for found in itertools.product("ij", repeat=rank))):
            yield labels
            for count in range(len(set(labels)) + 1):
                for result in itertools.permutations(sorted(set(labels)), count):
                    yield "%s->%s" % (labels, "".join(result))


def two_operands():
    terms = ("", "i", "ij", "jk", "ii", "kji")
    for left, right in itertools.product(terms, terms):
        labels = sorted(set(left + right))
        yield "%s,%s" % (left, right)
        for count in sorted({0, 1, len(labels)} & set(range(len(labels) + 1))):
            yield "%s,%s->%s" % (left, right, "".join(labels[::-1][:count]))


def shape(term):
    extents = ", ".join({"i": "A", "j": "B", "k": "C", "l": "D", "m": "E"}[label] for label in term)
    return "T[%s]" % extents if extents else "T"


def einsum(subscripts, dtypes, calls=6):
    terms = subscripts.split("->")[0].replace(" ", "").split(",")
    names = "xyzwv"[:len(terms)]
    expression("np.einsum", "np.einsum('%s', %s)" % (subscripts, ", ".join(names)),
               ", ".join("%s: %s" % (name, shape(term)) for name, term in zip(names, terms)), dtypes, (0,), calls=calls, **LINEAR)


for number, text in enumerate([*one_operand(), *two_operands()]):
    einsum(text, (REAL[number % len(REAL)],))
for text in ("ij,jk->ik", "ij->ji", "ii->i", "ij,ij->", " i j , j k -> i k ", "i,i->i", "ij->", "Ij,jk->Ik".replace("I", "i")):
    einsum(text, REAL, 12)
for text in ("ij,jk,kl->il", "ij,jk,kl", "i,j,k->kji", "ij,ij,ij->ij", "ijk,jk,k->i", "ii,jj,ij->", "i,ij,j->", "ijk,il,jl,kl->ijk",
             "ij,jk,kl,lm->im", "i,i,i,i,i->", "ij,k,l->l", ",i,->i"):
    einsum(text, ("bool", "i8", "u32", "f32", "f64"), 12)
for text, parameters in (("...ij,...jk->...ik", "x: T[*, A, B], y: T[*, B, C]"), ("...ij,...jk", "x: T[*, A, B], y: T[B, C]"),
                         ("i...,i...->...", "x: T[A, *], y: T[A]"), ("...i->...", "x: T[*, A]"), ("...->...", "x: T[*]"),
                         ("i...->...i", "x: T[A, *]"), ("...i,i", "x: T[*, A], y: T[A]"), ("...,...->...", "x: T[*], y: T"),
                         ("...ii->...i", "x: T[*, A, A]"), ("...ij->...ji", "x: T[*, A, B]"), ("b...i,...->b", "x: T[A, B], y: T")):
    call = "np.einsum('%s', %s)" % (text, ", ".join("xy"[:1 + text.split("->")[0].count(",")]))
    expression("np.einsum", call, parameters, ("bool", "i16", "f32", "f64"), (0, 1, 2), **LINEAR)
for parameters in ("x: T[1, A], y: T[B, A]", "x: T[A, 1], y: T[1, B]", "x: T[1, 1], y: T[A, B]", "x: T[A, B], y: T[1, B]"):
    products("np.einsum", "np.einsum('ij,ij->{result}', x, y)", parameters, result=("ij", "i", "", "ji"))
products("np.einsum", "np.einsum('ij,jk->ik', x, y)", "x: T[A, B], y: U[B, C]", MIXED)
products("np.einsum", "np.einsum(',i->i', {number}, x)", "x: T[A]", number=(2, 3))
products("np.einsum", "np.einsum('ij,j->i', x, [1, 2, 3], optimize=True)", "x: T[A, 3]")

# ---- traces and norms --------------------------------------------------------------------------------------------
products("np.trace", "np.trace(x, {offset})", "x: T[A, B]", offset=(-2, 0, 1, 9))
products("np.trace", "np.trace(x, {offset}, {axes[0]}, {axes[1]})", "x: T[*]", ranks=(3, 4), offset=(-1, 0, 1), axes=axis_pair)
products("np.trace", "np.trace(x, dtype=np.{dtype})", "x: T[A, A]", ("bool", "i8", "u16", "i64"), dtype=("int32", "float64", "uint8"))
products("np.linalg.trace", "np.linalg.trace(x, offset={offset})", "x: T[*, A, B]", ranks=(0, 1, 2), offset=(-1, 0, 2))
expression("np.linalg.diagonal", "np.linalg.diagonal(x, offset={offset})", "x: T[*, A, B]", REAL, (0, 1, 2), offset=(-1, 0, 2))
expression("np.linalg.matrix_transpose", "np.linalg.matrix_transpose(x)", "x: T[*, A, B]", REAL, (0, 1, 2))


def root(limit):
    """A root of a sum of up to some thousand positive terms: `limit` units in the last place against long double."""
    return ulps(limit)


NORMED = ("bool", "i16", "u32", "i64") + FLOATS
for function, ranks in (("np.linalg.norm", (1,)), ("np.linalg.vector_norm", (1, 2, 3))):
    expression(function, function + "(x, ord={order}, keepdims={keep})", "x: T[*]", NORMED, ranks, root(40), moderate,
               order=("2", "1", "np.inf", "-np.inf", "0"), keep=BOTH)
    expression(function, function + "(x, ord={order}, axis={axis}, keepdims={keep})", "x: T[*]", NORMED, (1, 2, 3), root(40), moderate, extents=(1, 7),
               order=("2", "1", "np.inf", "-np.inf", "0"), axis=axis, keep=BOTH)
    expression(function, function + "(x, ord={order}, axis=-1)", "x: T[*]", FLOATS, (1, 2), root(80), moderate, order=("3", "2.5", "-1", "-2", "0.5"))
    expression(function, function + "(x)", "x: T[*]", NORMED, (1, 2, 3, 4), root(40), moderate)
    expression(function, function + "(x, keepdims=True)", "x: T[*]", NORMED, (1, 2), root(40), moderate)
expression("np.linalg.vector_norm", "np.linalg.vector_norm(x, axis={axes})", "x: T[*]", NORMED, (2, 3), root(40), moderate, axes=axis_pair)
expression("np.linalg.norm", "np.linalg.norm(x, {order}, keepdims={keep})", "x: T[A, B]", NORMED, (0,), root(40), moderate,
           order=("'fro'", "1", "-1", "np.inf", "-np.inf"), keep=BOTH)
expression("np.linalg.norm", "np.linalg.norm(x, {order}, {axes}, {keep})", "x: T[*]", NORMED, (2, 3, 4), root(40), moderate, extents=(1, 6),
           order=("'fro'", "1", "-1", "np.inf", "-np.inf", "None"), axes=axis_pair, keep=BOTH)
expression("np.linalg.matrix_norm", "np.linalg.matrix_norm(x, ord={order}, keepdims={keep})", "x: T[*, A, B]", NORMED, (0, 1), root(40), moderate, extents=(1, 6),
           order=("'fro'", "1", "-1", "np.inf", "-np.inf"), keep=BOTH)

# ---- products of any two functions -------------------------------------------------------------------------------
for combine in ("np.minimum", "np.maximum"):
    for element in ("np.add", "np.multiply", "np.maximum", "np.subtract"):
        expression("moa.inner", "moa.inner(%s, %s, x, y)" % (combine, element), "x: T[*, A], y: T[A, B]", NUMERIC, (0, 1, 2), values=moderate, extents=(1, 7))
expression("moa.inner", "moa.inner({f}, {g}, x, y)", "x: T[*, A], y: T[A, B]", REAL, (0, 1), sums(), moderate, f=("np.add",), g=("np.multiply",))
expression("moa.outer", "moa.outer({f}, x, y)", "x: T[*], y: T[A, B]", NUMERIC, (0, 1, 2),
           f=("np.add", "np.subtract", "np.multiply", "np.less", "np.maximum", "np.equal", "np.floor_divide"))
