# Comparison within tolerances.

import numpy as np


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether abs(a - b) <= atol + rtol * abs(b), for finite b; equal infinities are close."""
    x, y = np.asarray(a), np.asarray(b)
    y = y.astype(np.result_type(y.dtype, 1.0))
    close = (np.abs(x - y) <= atol + rtol * np.abs(y)) & np.isfinite(y) | (x == y)
    if equal_nan:
        close = close | (np.isnan(x) & np.isnan(y))
    return close


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are close, as Python's bool."""
    return bool(np.all(isclose(a, b, rtol, atol, equal_nan)))
