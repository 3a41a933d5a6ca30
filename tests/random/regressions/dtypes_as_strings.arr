# sizes: N=0 | N=7
import numpy as np


def dtypes_as_strings(x: f64[N], f: f32[N]):
    y = f * 2 if f.dtype == "f4" and "float64" == x.dtype else f
    return x.astype("i8"), abs(x).astype("u8") % 9, y, np.zeros(3, "u1"), np.array([1, 2], dtype="c16"), x.astype("int") + x.astype("float").astype("i4")
