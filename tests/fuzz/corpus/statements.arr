from __future__ import annotations

def helper(x, y=1): return x
def f(x: f64[N], k: i64 = 3,) -> f64[N]:
    if k < 0 <= 3 and not x is None: pass
    elif k in (1, 2,):
        k += 1; k //= 2
    else:
        while True:
            break
        else: continue
    r: f64 = -x[k] ** -2 if k else (lambda a, b=2: a @ b)(k, b=[1, 0x_ff, 1_0e-3j])
    assert r == 1, 'a' "b\n\x41" r'\d' '''long
string'''
    x[..., ::2][None] = y = np.sum(x, axis=(0, 1)) | ~k & 7 ^ 1 << 2
    return r, \
        k
