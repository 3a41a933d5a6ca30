"""Reductions and searching."""
from language import (BOTH, FLOATS, NUMERIC, REAL, axes, axis, axis_or_none, exact, expression, moderate, near_one, one_of, small, sums,
                      zero_sign_free)
from numpy_oracle import np


def reduction(names, dtypes, agreement, values, choices=axes, methods=True, ranks=(0, 1, 2, 3, 4)):
    for name in names.split():
        options = {"dtypes": dtypes, "agreement": agreement, "values": values}
        expression("np." + name, "np.%s(x)" % name, "x: T[*]", ranks=ranks, **options)
        expression("np." + name, "np.%s(x, axis={axis}, keepdims={keep})" % name, "x: T[*]", ranks=(1, 2, 3, 4), axis=choices, keep=BOTH, **options)
        if methods:
            expression("ndarray." + name, "x.%s()" % name, "x: T[*]", ranks=(1, 2), **options)
            expression("ndarray." + name, "x.%s(axis={axis})" % name, "x: T[*]", axis=choices, **options)


reduction("sum", REAL, sums(), moderate)
reduction("mean", REAL, sums(terms=lambda inputs: inputs["x"].size), moderate)
reduction("prod", REAL, sums(terms=lambda inputs: inputs["x"].size + 1), near_one)
reduction("max min", REAL, zero_sign_free, small)
reduction("amax amin", REAL, zero_sign_free, small, methods=False)
reduction("any all", REAL, exact, one_of(0, 1, 1, 1))
reduction("argmax argmin", REAL, exact, small, axis_or_none)

# Special values, in the order of the axis too.
for name in ("max", "min"):
    expression("np." + name, "np.%s(x, axis={axis})" % name, "x: T[*]", NUMERIC, (1, 2, 3), zero_sign_free, axis=axis)
for name in ("argmax", "argmin", "any", "all"):
    expression("np." + name, "np.%s(x, axis={axis})" % name, "x: T[*]", REAL, (1, 2, 3), axis=axis)
for name in ("sum", "prod"):
    expression("np." + name, "np.%s(x, axis={axis})" % name, "x: T[*]", FLOATS, (1, 2), values=one_of(1, 2, -1, 0, np.inf, -np.inf, np.nan), axis=axis)
    expression("np." + name, "np.%s(x, dtype={U})" % name, "x: T[*]", [("bool", "i8"), ("i32", "f64"), ("f32", "f64"), ("i64", "i16"), ("u8", "u8"), ("i16", "f32")],
               (1, 2), sums(terms=lambda inputs: inputs["x"].size + 1), near_one)
expression("np.mean", "np.mean(x, dtype={U})", "x: T[*]", [("i32", "f32"), ("f32", "f64"), ("u8", "f64")], (1, 2),
           sums(terms=lambda inputs: inputs["x"].size), moderate)

# Views are reduced in the order of their own axes.
expression("np.sum", "np.sum(x.T, axis=0)", "x: T[*]", NUMERIC, (2, 3), sums(), moderate)
expression("np.sum", "np.sum(x[::-1, ::2], axis={axis})", "x: T[*]", NUMERIC, (2, 3), sums(), moderate, axis=axis)
expression("np.argmax", "np.argmax(x[::-1].T)", "x: T[*]", NUMERIC, (2, 3), values=small)
