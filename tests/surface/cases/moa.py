"""The Mathematics of Arrays by its own names."""
from language import NUMERIC, REAL, expression, finite, integers, moderate, permutation, small, sums, zero_sign_free

expression("moa.rho", "moa.rho(x)", "x: T[*]", REAL)
expression("moa.rav", "moa.rav(x)", "x: T[*]", REAL, (0, 1, 2, 3, 4))
expression("moa.psi", "moa.psi(i, x)", "x: T[*], i: i64", REAL, values={"i": integers(0, 2)}, extents=(3, 7))
expression("moa.psi", "moa.psi(i, x)", "x: T[*], i: i64", REAL, values={"i": integers(-2, 7)})
expression("moa.psi", "moa.psi((i, j), x)", "x: T[*], i: i64, j: i64", REAL, (2, 3, 4), values={"i": integers(0, 2), "j": integers(0, 3)}, extents=(2, 7))
for name in ("take", "drop"):
    expression("moa." + name, "moa.%s({count}, x)" % name, "x: T[*]", REAL, count=(-4, -1, 0, 1, 3))
    expression("moa." + name, "moa.%s(({count}, -1), x)" % name, "x: T[*]", REAL, (2, 3), count=(-2, 0, 1, 3))
expression("moa.cat", "moa.cat(x, y)", "x: T[A, *], y: T[B, *]", REAL, (0, 1, 2, 3))
expression("moa.rev", "moa.rev(x)", "x: T[*]", REAL)
expression("moa.rotate", "moa.rotate({count}, x)", "x: T[*]", REAL, count=(-9, -1, 0, 1, 3))
expression("moa.rotate", "moa.rotate(n, x)", "x: T[*], n: i64", REAL, (1, 2), values={"n": integers(-9, 9)})
expression("moa.tr", "moa.tr(x)", "x: T[*]", REAL, (0, 1, 2, 3, 4))
expression("moa.tr", "moa.tr({order}, x)", "x: T[*]", REAL, (1, 2, 3, 4), order=permutation)

FOLDS = ("np.minimum", "np.maximum")
expression("moa.reduce", "moa.reduce({f}, x)", "x: T[*]", NUMERIC, agreement=zero_sign_free, extents=(1, 7), f=FOLDS)
expression("moa.reduce", "moa.reduce({f}, x)", "x: T[*]", NUMERIC, values=small, f=("np.add", "np.multiply"))  # the same order: bits
expression("moa.reduce", "moa.reduce({f}, x)", "x: T[5, *]", NUMERIC, (0, 1, 2), values=small, f=("np.subtract",))
expression("moa.outer", "moa.outer({f}, x, y)", "x: T[*], y: T[A]", NUMERIC, (1, 2, 3), f=("np.add", "np.multiply", "np.subtract", "np.less"))
expression("moa.outer", "moa.outer(np.minimum, x, y)", "x: T[*], y: T[A, B]", NUMERIC, (1, 2), zero_sign_free)
expression("moa.inner", "moa.inner(np.add, np.multiply, x, y)", "x: T[*, A], y: T[A, B]", NUMERIC, (0, 1, 2), sums(), moderate)
expression("moa.inner", "moa.inner({f}, {g}, x, y)", "x: T[*, A], y: T[A, B]", NUMERIC, (0, 1, 2), zero_sign_free, extents=(1, 7), values=finite,
           f=FOLDS, g=("np.add", "np.subtract", "np.maximum"))
