# The products of a loop that no step changes are computed once, before it: a product of matrices and one of two scalars.
#
# sizes: N=0 T=2 | N=1 T=1 | N=5 T=0 | N=5 T=3 | N=33 T=4
# input A: rng.uniform(-1, 1, shape) / max(N, 1)
# input B: rng.uniform(-1, 1, shape)
# Each step multiplies the error by a norm below 1 and adds one of N terms in each of two products.
# agreement result: sum n=2*N*(T+1)+4*T terms=np.maximum(1, np.max(np.abs(x), initial=0))
# count --fp=strict: 2*N*N*N + T*(2*N*N + N) + 2 -> 2*N*N*N + T*(2*N*N + N) + 2
# hoisted from T: fma(A[
# hoisted from T: tanh(multiply(a, b))
# bench: N=1000 T=10
import numpy as np


def hoisted_products(T: i64, A: f64[N, N], B: f64[N, N], x: f64[N], a: f64, b: f64) -> f64[N]:
    """T steps of x = tanh(a b) (A B) x."""
    y = x
    for t in range(T):
        y = np.tanh(a * b) * (A @ B @ y)
    return y
