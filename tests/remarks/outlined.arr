# Equal loop nests become one function.
# options: -Rpass=outlined
# 8:12 outlined: 8 equal loop nests, of which this is the first, are compiled once, as a function
import numpy as np


def steps(a: f64[N], b: f64[N], c: f64[N], d: f64[N], e: f64[N], f: f64[N], g: f64[N], h: f64[N]):
    a[:] = np.sin(a)
    b[:] = np.sin(b)
    c[:] = np.sin(c)
    d[:] = np.sin(d)
    e[:] = np.sin(e)
    f[:] = np.sin(f)
    g[:] = np.sin(g)
    h[:] = np.sin(h)
