def first_above(x, t):
    for i in range(x.shape[0]):
        if x[i] > t:
            return i
    return -1


def f(A: f64[N, M], n: i64, c: bool):
    a, b = A[:, 0] * 2.0, A.T[0] + 1.0
    k = first_above(a, 0.5)
    for t in range(n):
        if 0 <= k < t < A.shape[0]:
            b[t] = a[k]
            continue
        a, b = b, a
    while k > 0 and c:
        k = k // 2
        if a[k] != a[k]:
            break
    g = lambda v: v * k
    return g(a), k
