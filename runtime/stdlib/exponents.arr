# Numbers taken apart and scaled by powers of two, exactly.

import numpy as np


def _as_floats(x):
    """Floats as they are, integers in the dtype in which functions of floats take them."""
    x = np.asarray(x)
    return x.astype(np.fabs(np.zeros((), dtype=x.dtype)).dtype)


def modf(x):
    """The fractional and the integral part, both with the sign of x."""
    x = _as_floats(x)
    whole = np.trunc(x)
    return np.copysign(np.where(np.isinf(x), 0, x - whole), x), np.copysign(whole, x)


def frexp(x):
    """(m, e) with x = m 2^e and 0.5 <= abs(m) < 1; e is 0 for 0, infinities and NaN."""
    x = _as_floats(x)
    is_plain = (x != 0) & (np.abs(x) < np.inf)
    is_tiny = is_plain & (np.abs(x) < np.finfo(x.dtype).tiny)
    size = np.where(is_plain, np.where(is_tiny, np.abs(x) * 2.0 ** 54, np.abs(x)), 1)
    exponent = np.where(is_tiny, -53, 1)
    for k in (512, 256, 128, 64, 32, 16, 8, 4, 2, 1) if x.dtype == np.float64 else (64, 32, 16, 8, 4, 2, 1):
        is_high, is_low = size >= 2.0 ** k, size < 2.0 ** (1 - k)
        size = np.where(is_high, size * 2.0 ** -k, np.where(is_low, size * 2.0 ** k, size))
        exponent = np.where(is_high, exponent + k, np.where(is_low, exponent - k, exponent))
    return np.where(is_plain, np.copysign(0.5 * size, x), x), np.where(is_plain, exponent, 0).astype(np.int32)


def _power_of_two(n, like):
    """2^n in the dtype of `like`, n being the exponent of a normal number: a product of 2^(2^k) over the ones of n's binary digits."""
    power, magnitude = np.ones((), dtype=like.dtype), np.abs(n)
    for k in tuple(range(10 if like.dtype == np.float64 else 7)):
        factor = np.where(n < 0, 2.0 ** -(2 ** k), 2.0 ** (2 ** k)).astype(like.dtype)
        power = np.where(np.right_shift(magnitude, k) & 1 == 1, power * factor, power)
    return power


def ldexp(x1, x2):
    """x1 times 2^x2, rounded once."""
    x, n = _as_floats(x1), np.asarray(x2)
    assert np.isdtype(n.dtype, ("signed integer", "bool")) or n.dtype in (np.uint8, np.uint16, np.uint32), "ldexp takes exponents that fit i64"
    n = np.clip(n.astype(np.int64), -5000, 5000)
    # A subnormal result is made by the last factor, from a number with all its digits.
    high, low = (1023, -1022 + 53) if x.dtype == np.float64 else (127, -126 + 24)
    least = -1022 if x.dtype == np.float64 else -126
    for _ in (0, 1):
        is_high, is_low = n > high, n < least
        x = np.where(is_high, x * 2.0 ** high, np.where(is_low, x * 2.0 ** low, x))
        n = np.where(is_high, n - high, np.where(is_low, n - low, n))
    return x * _power_of_two(np.clip(n, least, high), x)
