"""How contractions run: every spelling of one gives the same loops, views copy nothing, and what is only summed is not stored.

usage: test_contraction_loops.py [ARRC]
"""
import os
import re
import subprocess
import sys
import tempfile

# Parameters, and spellings whose loops must be equal but for their names.
SAME = (
    ("A: f64[N, K], B: f64[K, M]", ("A @ B", "np.einsum('ij,jk->ik', A, B)", "np.einsum('ij,jk', A, B)", "np.tensordot(A, B, 1)", "np.dot(A, B)",
                                    "np.tensordot(A, B, ((1,), (0,)))", "np.einsum('ab,bc', A, B, optimize=True)", "np.linalg.multi_dot((A, B))")),
    ("A: f64[N, K], x: f64[K]", ("A @ x", "np.einsum('ij,j->i', A, x)", "np.tensordot(A, x, 1)", "np.inner(A, x)", "np.vecdot(A, x)")),
    ("x: f64[K], A: f64[K, N]", ("x @ A", "np.einsum('i,ij->j', x, A)", "np.tensordot(x, A, 1)", "np.dot(x, A)")),
    ("A: f64[P, N, K], B: f64[P, K, M]", ("A @ B", "np.einsum('bij,bjk->bik', A, B)", "np.einsum('...ij,...jk->...ik', A, B)", "np.matmul(A, B)")),
    ("A: f64[N, M], B: f64[N, M]", ("np.einsum('ij,ij->', A, B)", "np.tensordot(A, B)", "np.tensordot(A, B, ((0, 1), (0, 1)))")),
    ("A: f64[N, K], B: f64[M, K]", ("A @ B.T", "np.einsum('ik,jk->ij', A, B)", "np.tensordot(A, B, (1, 1))", "np.inner(A, B)")),
    ("A: f64[N, M]", ("np.einsum('ij->ji', A)", "A.T", "A.mT", "np.matrix_transpose(A)")),
    ("A: f64[N, N]", ("np.einsum('ii->i', A)", "np.diagonal(A)", "np.linalg.diagonal(A)")),
    ("A: f64[N, N]", ("np.einsum('ii', A)", "np.trace(A)", "np.linalg.trace(A)")),
    ("x: f64[N], y: f64[M]", ("np.einsum('i,j->ij', x, y)", "np.outer(x, y)", "np.tensordot(x, y, 0)", "x[:, None] * y")),
    ("A: f64[N, M], B: f64[N, M]", ("np.einsum('ij,ij->ij', A, B)", "A * B")),
)

# Parameters, a result, and how many loops around it, reductions and buffers beside parameters and results it takes.
EFFORT = (
    ("A: f64[N, M], B: f64[N, M]", "np.einsum('ij,ij->', A, B)", 0, 1, 0),
    ("A: f64[N, K, M], B: f64[K, M, L]", "np.tensordot(A, B)", 2, 1, 0),
    ("A: f64[N, N], x: f64[N]", "np.einsum('ii,i->', A, x)", 0, 1, 0),
    ("A: f64[N, M]", "np.linalg.norm(A)", 0, 1, 0),
    ("A: f64[N, M], B: f64[N, M]", "np.linalg.norm(A - B, axis=1)", 1, 1, 0),
    ("A: f64[N, M]", "np.einsum('ij->', A)", 0, 1, 0),
    ("A: i32[N, K], B: i32[K, M]", "np.einsum('ij,jk->ki', A, B)", 2, 1, 0),
    ("A: f64[N, K], B: f64[K, M]", "moa.inner(np.minimum, np.add, A, B)", 2, 1, 0),
)


def loops_of(arrc, folder, parameters, result):
    path = os.path.join(folder, "f.arr")
    with open(path, "w", encoding="utf-8") as file:
        file.write("import numpy as np\n\n\ndef f(%s):\n    return %s\n" % (parameters, result))
    return subprocess.run([arrc, "--emit=loops", "-o", "-", path], check=True, capture_output=True, text=True).stdout


def faults(arrc, folder):
    for parameters, spellings in SAME:
        first = loops_of(arrc, folder, parameters, spellings[0])
        for spelling in spellings[1:]:
            if loops_of(arrc, folder, parameters, spelling) != first:
                yield "%s does not run as %s" % (spelling, spellings[0])
    for parameters, result, loops, reductions, buffers in EFFORT:
        text = loops_of(arrc, folder, parameters, result)
        found = (len(re.findall(r"^ *for ", text, re.MULTILINE)), len(re.findall(r"^ *reduce ", text, re.MULTILINE)),
                 len(re.findall(r"^ *buffer t_", text, re.MULTILINE)))
        if found != (loops, reductions, buffers):
            yield "%s takes %d loops, %d reductions and %d buffers" % (result, *found)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    arrc = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.dirname(here)), "build", "arrc")
    with tempfile.TemporaryDirectory() as folder:
        found = list(faults(os.path.abspath(arrc), folder))
    print("".join("FAIL %s\n" % fault for fault in found), end="")
    print("%d faults" % len(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
