"""Functions of moa and np.linalg in the standard library."""
from language import FLOATS, NUMERIC, REAL, expression, integers, moderate, small, sums, zero_sign_free

expression("moa.gamma", "moa.gamma((i, j, k), x.shape)", "x: T[*], i: i64, j: i64, k: i64", REAL, (3,), values={"": small, "i": integers(0, 6), "j": integers(0, 6), "k": integers(0, 6)})
expression("moa.gamma", "moa.gamma((i, 2), moa.rho(x))", "x: T[*], i: i64", REAL, (2,), values={"": small, "i": integers(0, 6)})
expression("moa.compress", "moa.compress({lv}, x)", "x: T[4, *]", REAL, (0, 1, 2), lv=((1, 0, 1, 1), (0, 1, 0, 0), (1, 1, 1, 1)))
expression("moa.expand", "moa.expand({lv}, x)", "x: T[3, *]", REAL, (0, 1, 2), lv=((1, 0, 1, 1), (0, 1, 0, 1, 0, 1), (1, 1, 1)))
expression("moa.omega", "moa.omega(moa.rev, {d}, x)", "x: T[*]", REAL, (1, 2, 3), extents=(1, 6), d=(1, -1), where=lambda dtype, rank, chosen: rank > 1 or chosen["d"] == 1)
expression("moa.omega", "moa.omega(np.sum, {d}, x)", "x: T[*]", NUMERIC, (2, 3), sums(), moderate, extents=(1, 6), d=(0, 1, 2, -1))
expression("moa.omega", "moa.omega(lambda row: row * np.max(row), 1, x)", "x: T[*]", FLOATS, (2, 3), zero_sign_free, moderate, extents=(1, 6))
expression("moa.omega", "moa.omega(np.add, (1, 1), x, y)", "x: T[*, A], y: T[A]", NUMERIC, (1, 2), extents=(1, 5))
expression("moa.omega", "moa.omega(np.subtract, ({l}, 1), x, y)", "x: T[N, M], y: T[K, M]", FLOATS, (2,), extents=(1, 5), l=(2,))
expression("moa.omega", "moa.omega(np.dot, (1, 1), x, y)", "x: T[*, A], y: T[*, A]", FLOATS, (1, 2), sums(), moderate, extents=(1, 5))
expression("np.linalg.cross", "np.linalg.cross(x, y)", "x: T[*, 3], y: T[*, 3]", NUMERIC, (0, 1, 2))
