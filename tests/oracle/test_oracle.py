"""Tests of the oracle itself: MoA's definitions, the names that arrnp adds, NumPy 2's answers, and runs of small programs."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle  # noqa: E402
import arrnp  # noqa: E402
import compare  # noqa: E402
import moa  # noqa: E402
import numpy as np  # noqa: E402

F32 = np.arange(3, dtype=np.float32)
I8 = np.arange(3, dtype=np.int8)

# Expressions and the dtypes that NumPy 2 gives them.
NUMPY_2_DTYPES = [
    (lambda: arrnp.where(F32 > 1, F32, 1.0), "f4"),
    (lambda: arrnp.where(F32 > 1, 0, I8), "i1"),
    (lambda: arrnp.where(F32 > 1, 1, 2.0), "f8"),
    (lambda: arrnp.where(F32 > 1, I8, 2.5), "f8"),
    (lambda: F32 + 1.0, "f4"),
    (lambda: F32 + np.float64(1), "f8"),
    (lambda: np.float32(3) * 2.0, "f4"),
    (lambda: I8 + 1, "i1"),
    (lambda: I8 + np.int64(1), "i8"),
    (lambda: arrnp.maximum(F32, 0.0), "f4"),
    (lambda: arrnp.clip(I8, 0, 1), "i1"),
    (lambda: arrnp.floor(I8), "i1"),
    (lambda: arrnp.floor(F32), "f4"),
    (lambda: I8 / 2, "f8"),
    (lambda: F32 ** 2, "f4"),
]

PROGRAM = '''
import numpy as np

def smooth(steps: i64, scale: f32, A: f32[N, N]):
    for t in range(steps):
        A[1:-1, 1:-1] = scale * (A[:-2, 1:-1] + A[2:, 1:-1])

def product(A: f64[N, K], B: f64[K, M]) -> f64[N, M]:
    return moa.inner(add, multiply, A, B)

def several(n: i32, A: f64[N]) -> (f64, f32):
    return A.shape[0], max(1, 2) + np.max(A)

def transposed(A: f64[N, M]):
    return A.mT
'''


class OracleTest(unittest.TestCase):
    def setUp(self):
        with tempfile.NamedTemporaryFile("w", suffix=".arr", delete=False) as file:
            file.write(PROGRAM)
        self.path = file.name
        self.addCleanup(os.unlink, self.path)

    def test_written_parameters_and_weak_scalars(self):
        start = np.arange(25, dtype=np.float32).reshape(5, 5)
        results, final = oracle.run(self.path, "smooth", {"steps": 2, "scale": 0.5, "A": start})
        expected = start.copy()
        for _ in range(2):
            expected[1:-1, 1:-1] = np.float32(0.5) * (expected[:-2, 1:-1] + expected[2:, 1:-1])
        self.assertEqual(results, [])
        self.assertIsNone(compare.exact(final["A"], expected))
        self.assertEqual(start[1, 1], 6.0)

    def test_bare_names(self):
        A, B = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
        (result,), _ = oracle.run(self.path, "product", {"A": A, "B": B})
        self.assertIsNone(compare.exact(result, A @ B))

    def test_python_numbers_take_the_annotation(self):
        results, _ = oracle.run(self.path, "several", {"n": 3, "A": np.arange(4.0)})
        self.assertEqual([str(result.dtype) for result in results], ["float64", "float64"])
        self.assertEqual([float(result) for result in results], [4.0, 5.0])

    def test_matrix_transpose_attribute(self):
        (result,), _ = oracle.run(self.path, "transposed", {"A": np.arange(6.0).reshape(2, 3)})
        self.assertEqual(result.shape, (3, 2))

    def test_rank_is_checked(self):
        with self.assertRaises(TypeError):
            oracle.run(self.path, "transposed", {"A": np.arange(6.0)})


class ArrnpTest(unittest.TestCase):
    def test_numpy_2_dtypes(self):
        for position, (expression, dtype) in enumerate(NUMPY_2_DTYPES):
            self.assertEqual(expression().dtype, np.dtype(dtype), "case %d" % position)

    def test_added_functions(self):
        A = np.arange(6.0).reshape(2, 3)
        self.assertTrue(np.array_equal(arrnp.cumulative_sum(A[0], include_initial=True), [0, 0, 1, 3]))
        self.assertTrue(np.array_equal(arrnp.vecdot(A, A), [5, 50]))
        self.assertEqual(len(arrnp.unstack(A, axis=1)), 3)
        self.assertEqual(arrnp.astype(A, np.int8).dtype, np.int8)


class MoaTest(unittest.TestCase):
    def setUp(self):
        self.A = np.arange(24).reshape(4, 3, 2)

    def test_structure(self):
        A = self.A
        self.assertTrue(np.array_equal(moa.psi((1, 2), A), A[1, 2]))
        self.assertTrue(np.array_equal(moa.take((-2, 2), A), A[-2:, :2]))
        self.assertTrue(np.array_equal(moa.drop((1, -1), A), A[1:, :-1]))
        self.assertTrue(np.array_equal(moa.take(0, A), A[:0]))
        self.assertTrue(np.array_equal(moa.cat(moa.take(3, A), moa.drop(3, A)), A))
        self.assertTrue(np.array_equal(moa.rotate(1, A), moa.cat(moa.drop(1, A), moa.take(1, A))))
        self.assertTrue(np.array_equal(moa.rav(A)[moa.gamma((1, 2, 1), moa.rho(A))], A[1, 2, 1]))
        self.assertEqual(moa.tr((1, 2, 0), A).shape, (3, 2, 4))
        with self.assertRaises(ValueError):
            moa.take(5, A)
        with self.assertRaises(IndexError):
            moa.psi(-1, A)

    def test_folds(self):
        v = np.array([7, 2, 1])
        self.assertEqual(moa.reduce(np.subtract, v), 4)
        self.assertTrue(np.array_equal(moa.scan(np.subtract, v), [7, 5, 4]))
        self.assertEqual(moa.reduce(np.multiply, v[:0]), 1)
        self.assertEqual(moa.outer(np.add, self.A, v).shape, (4, 3, 2, 3))
        self.assertEqual(moa.inner(np.add, np.multiply, np.ones((2, 0)), np.ones((0, 3))).tolist(), [[0.0] * 3] * 2)

    def test_selection_and_rank(self):
        v = np.array([3, 1, 3, 2])
        self.assertEqual(moa.grade(v).tolist(), [1, 3, 0, 2])
        self.assertEqual(moa.grade_down(v).tolist(), [0, 2, 3, 1])
        chosen = [True, False, True, False]
        self.assertEqual(moa.expand(chosen, moa.compress(chosen, v)).tolist(), [3, 0, 3, 0])
        self.assertTrue(np.array_equal(moa.omega(moa.rev, 1, self.A), self.A[..., ::-1]))
        self.assertTrue(np.array_equal(moa.omega(np.add, (1, 1), self.A, np.ones(2)), self.A + 1))


class CompareTest(unittest.TestCase):
    def test_exact(self):
        self.assertIsNone(compare.exact(np.array([np.nan, 1.0]), np.array([-np.nan, 1.0])))
        self.assertIsNotNone(compare.exact(np.array(-0.0), np.array(0.0)))
        self.assertIsNone(compare.exact(np.array(-0.0), np.array(0.0), zero_sign_free=True))
        self.assertIsNotNone(compare.exact(np.float32([1]), np.float64([1])))

    def test_bounds(self):
        self.assertIsNone(compare.sums(np.array(1.0 + 2**-52), np.array(1.0), 2, 1.0))
        self.assertIsNotNone(compare.sums(np.array(1.0 + 2**-48), np.array(1.0), 2, 1.0))
        self.assertIsNone(compare.ulps(np.array([np.e, np.inf]), np.array([np.exp(np.longdouble(1)), np.inf])))
        self.assertIsNotNone(compare.ulps(np.array([1.0 + 2**-50]), np.array([1.0], dtype=np.longdouble)))


if __name__ == "__main__":
    unittest.main()
