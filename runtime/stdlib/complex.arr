# Complex numbers where they are more than operations on each part. The checker calls these for np.NAME of complex arrays:
# programs cannot name them. _complex(x, y) is x + iy, its parts untouched.

import numpy as np


# ---- order: by the real parts, equal ones by the imaginary parts; whatever has a NaN stands beside no other ----------------

def _complex_less(x, y):
    a, b, c, d = np.real(x), np.imag(x), np.real(y), np.imag(y)
    return (a < c) & ~np.isnan(b) & ~np.isnan(d) | (a == c) & (b < d)


def _complex_less_equal(x, y):
    a, b, c, d = np.real(x), np.imag(x), np.real(y), np.imag(y)
    return (a < c) & ~np.isnan(b) & ~np.isnan(d) | (a == c) & (b <= d)


def _complex_greater(x, y):
    return _complex_less(y, x)


def _complex_greater_equal(x, y):
    return _complex_less_equal(y, x)


def _complex_minimum(x, y):
    return np.where(np.isnan(x) | _complex_less_equal(x, y), x, y)


def _complex_maximum(x, y):
    return np.where(np.isnan(x) | _complex_less_equal(y, x), x, y)


def _complex_fmin(x, y):
    return np.where(np.isnan(y) | _complex_less_equal(x, y), x, y)


def _complex_fmax(x, y):
    return np.where(np.isnan(y) | _complex_less_equal(y, x), x, y)


# ---- reductions ------------------------------------------------------------------------------------------------------------

def _rows_of(a, axes):
    """The elements of some axes as rows: these axes become the first one."""
    kept = [k for k in range(a.ndim) if k not in axes]
    moved = np.transpose(a, tuple(axes) + tuple(kept))
    count = 1
    for k in axes:
        count = count * a.shape[k]
    return np.reshape(moved, (count,) + tuple([a.shape[k] for k in kept]))


def _complex_reduce(combine, a, axes, initial):
    """combine over some axes, from the left; without an initial value there is an element."""
    rows = _rows_of(a, axes)
    result = np.copy(rows[0]) if initial is None else np.full(rows.shape[1:], initial, dtype=a.dtype)
    for k in range(1 if initial is None else 0, rows.shape[0]):
        result = combine(result, rows[k])
    return result


def _complex_scan(combine, a, axis):
    """Element k is elements 0 .. k of the axis combined, from the left."""
    rows = np.moveaxis(a, axis, 0)
    results = np.copy(rows)
    for k in range(1, rows.shape[0]):
        results[k] = combine(results[k - 1], rows[k])
    return np.moveaxis(results, 0, axis)


def _complex_position(is_before, a, axes):
    """Where the element stands that is before all others, or the first with a NaN."""
    rows = _rows_of(a, axes)
    best, place = np.copy(rows[0]), np.zeros(rows.shape[1:], dtype=np.int64)
    for k in range(1, rows.shape[0]):
        wins = (is_before(rows[k], best) | np.isnan(rows[k])) & ~np.isnan(best)
        place = np.where(wins, k, place)
        best = np.where(wins, rows[k], best)
    return place


# ---- powers ----------------------------------------------------------------------------------------------------------------

def _by_squaring(x, count):
    """x to a power from 0 to 127, with NumPy's factors in NumPy's order."""
    result, square = np.ones((), dtype=x.dtype), x
    for k in tuple(range(7)):
        result = np.where(np.right_shift(count, k) & 1 == 1, result * square, result)
        square = square * square if k < 6 else square
    result = np.where(count == 1, x, np.where(count == 2, x * x, result))
    return np.where(count == 3, x * (x * x), result)


def _complex_power(x, y):
    """By squaring where y is an integer of magnitude below 100, else exp(y log(x)); of 0, 0 or NaN."""
    y_real, y_imaginary = np.real(y), np.imag(y)
    is_small = (np.abs(y_real) < 100) & (y_imaginary == 0) & (np.trunc(y_real) == y_real)
    exponent = np.where(is_small, y_real, 0).astype(np.int64)
    whole = _by_squaring(x, np.abs(exponent))
    whole = np.where(exponent < 0, 1 / whole, whole)
    result = np.where(is_small, whole, np.exp(np.asarray(y, dtype=x.dtype) * np.log(x)))
    of_zero = np.where((y_real > 0) & (y_imaginary == 0), 0.0, np.nan).astype(np.real(x).dtype)
    result = np.where(x == 0, _complex(of_zero, np.where(np.isnan(of_zero), of_zero, 0)), result)
    return np.where(y == 0, 1, result)


# ---- exponential functions -------------------------------------------------------------------------------------------------

def _complex_exp2(z):
    return np.exp(z * 0.6931471805599453)


def _complex_log2(z):
    return np.log(z) * 1.4426950408889634


def _complex_log10(z):
    return np.log(z) * 0.4342944819032518


def _complex_log1p(z):
    """Near 0, |1 + z|^2 - 1 is x (2 + x) + y^2."""
    x, y = np.real(z), np.imag(z)
    excess = x * (2 + x) + y * y
    is_near = (excess > -0.5) & (excess < 2)
    near = 0.5 * np.log1p(np.where(is_near, excess, 0))
    return _complex(np.where(is_near, near, np.log(np.hypot(1 + x, y))), np.arctan2(y, 1 + x))


def _complex_expm1(z):
    """The real part is e^x cos(y) - 1 = expm1(x) cos(y) - 2 sin(y / 2)^2."""
    x, y = np.real(z), np.imag(z)
    half = np.sin(y / 2)
    return _complex(np.expm1(x) * np.cos(y) - 2 * half * half, np.exp(x) * np.sin(y))


# ---- inverse circular and hyperbolic functions -----------------------------------------------------------------------------
# Hull, Fairgrieve and Tang, Implementing the complex arcsine and arccosine functions using exception handling, 1997.

def _sides(a, b):
    """Of a triangle over the segment from -1 to 1 with its third corner at a + ib, a and b not negative: the longer and the shorter side."""
    return np.hypot(a + 1, b), np.hypot(a - 1, b)


def _sine_angle(a, b, is_cosine):
    """The real part of arcsin(a + ib), or of arccos(a + ib), for a and b from 0 on."""
    far, near = _sides(a, b)
    mean = (far + near) / 2
    ratio, total = a / mean, mean + a
    inside = np.sqrt(0.5 * total * (b * (b / (far + a + 1)) + (near + (1 - a))))
    outside = b * np.sqrt(0.5 * (total / (far + a + 1) + total / (near + (a - 1))))
    leg = np.where(a <= 1, inside, outside)
    flat = np.arccos(ratio) if is_cosine else np.arcsin(ratio)
    return np.where(ratio <= 0.6417, flat, np.arctan2(leg, a) if is_cosine else np.arctan2(a, leg))


def _sine_height(a, b):
    """The imaginary part of arcsin(a + ib) for a and b from 0 on."""
    far, near = _sides(a, b)
    mean = (far + near) / 2
    half = 0.5 / (far + a + 1) + 0.5 / (near + (1 - a))
    inside = b * (b * half) + b * np.sqrt(half * (mean + 1))
    excess = b * (b / (far + a + 1)) + (near + (a - 1))
    outside = 0.5 * excess + np.sqrt(excess * ((mean + 1) / 2))
    close = np.log1p(np.where(a < 1, inside, outside))
    return np.where(mean <= 1.5, close, np.log(mean + np.sqrt((mean - 1) * (mean + 1))))


def _log_of_size(a, b):
    """log |a + ib| where that is large, a and b not negative."""
    large, small = np.maximum(a, b), np.minimum(a, b)
    ratio = np.where(small == large, 1, small / large)
    return np.log(large) + 0.5 * np.log1p(ratio * ratio)


def _arc(x, y, is_cosine):
    """Both parts of arcsin or arccos of x + iy, as if x and y had no sign; the special values are those of C's Annex G."""
    a, b = np.abs(x), np.abs(y)
    is_large = (a > 1e8) | (b > 1e8)
    inner_a, inner_b = np.where(is_large, 0, a), np.where(is_large, 0, b)
    # Of two infinities the angle is that of equal sides.
    both = np.isinf(a) & np.isinf(b)
    side_a, side_b = np.where(both, 1, a), np.where(both, 1, b)
    turned = np.arctan2(side_b, side_a) if is_cosine else np.arctan2(side_a, side_b)
    angle = np.where(is_large, turned, _sine_angle(inner_a, inner_b, is_cosine))
    height = np.where(is_large, _log_of_size(a, b) + 0.6931471805599453, _sine_height(inner_a, inner_b))
    height = np.where(np.isinf(a) | np.isinf(b), np.inf, height)
    return angle.astype(x.dtype), height.astype(x.dtype)


def _complex_asin(z):
    x, y = np.real(z), np.imag(z)
    angle, height = _arc(x, y, False)
    angle = np.where((x == 0) & np.isnan(y), 0, angle)
    return _complex(np.copysign(angle, x), np.copysign(height, y))


def _complex_acos(z):
    x, y = np.real(z), np.imag(z)
    angle, height = _arc(x, y, True)
    angle = np.where(np.signbit(x), np.pi - angle, angle).astype(x.dtype)
    angle = np.where((x == 0) & np.isnan(y), np.pi / 2, angle)
    return _complex(angle, -np.copysign(height, y))


def _complex_asinh(z):
    """i arcsin(z / i): the parts change places."""
    turned = _complex_asin(_complex(np.imag(z), np.real(z)))
    return _complex(np.imag(turned), np.real(turned))


def _complex_acosh(z):
    """i arccos(z) or -i arccos(z), whichever has a real part from 0 on."""
    turned = _complex_acos(z)
    return _complex(np.abs(np.imag(turned)), np.copysign(np.real(turned), np.imag(z)))


def _complex_atanh(z):
    """The real part is log(|1 + z| / |1 - z|) / 2, the imaginary part half the angle of (1 + z) / (1 - z)."""
    x, y = np.real(z), np.imag(z)
    a, b = np.abs(x), np.abs(y)
    is_large = (a > 1e8) | (b > 1e8)
    inner_a, inner_b = np.where(is_large, 0, a), np.where(is_large, 0, b)
    far, near = _sides(inner_a, inner_b)
    is_near = near < 0.001
    wide = np.where(is_near, 1, near)
    height = np.where(is_near, 0.5 * (np.log(far) - np.log(near)), 0.25 * np.log1p(4 * inner_a / wide / wide))
    angle = 0.5 * np.arctan2(2 * inner_b, (1 - inner_a) * (1 + inner_a) - inner_b * inner_b)
    size = np.hypot(a / 2, b / 2)
    height = np.where(is_large, a / size / size / 4, height)
    far_angle = np.pi / 2 - np.where(np.isinf(b), 0, b / size / size / 4)
    height = np.where(np.isinf(a) | np.isinf(b) | (a == 0) & np.isnan(b), 0, height)
    angle = np.where(is_large, np.where(np.isinf(a) & ~np.isnan(b), np.pi / 2, far_angle), angle)
    return _complex(np.copysign(height, x).astype(x.dtype), np.copysign(angle, y).astype(x.dtype))


def _complex_atan(z):
    turned = _complex_atanh(_complex(np.imag(z), np.real(z)))
    return _complex(np.imag(turned), np.real(turned))


# ---- both parts, one like the other ----------------------------------------------------------------------------------------

def _complex_rint(z):
    return _complex(np.rint(np.real(z)), np.rint(np.imag(z)))


def _complex_round(z, decimals):
    return _complex(np.round(np.real(z), decimals), np.round(np.imag(z), decimals))


def _complex_nan_to_num(z, nan, posinf, neginf):
    x = np.nan_to_num(np.real(z), nan=nan, posinf=posinf, neginf=neginf)
    return _complex(x, np.nan_to_num(np.imag(z), nan=nan, posinf=posinf, neginf=neginf))


def _complex_sign(z):
    """z / |z|, and 0 of 0; of one infinite part that part's sign."""
    x, y = np.real(z), np.imag(z)
    # Subnormal parts have few digits to divide by, and the size of large ones may overflow.
    largest = np.maximum(np.abs(x), np.abs(y))
    scale = np.where(largest < 2.0 ** -90, 2.0 ** 60, np.where(largest > 2.0 ** 100, 2.0 ** -30, 1.0)).astype(x.dtype)
    x, y = x * scale, y * scale
    size = np.hypot(x, y)
    divisor = np.where((size == 0) | np.isinf(size), 1, size)
    real = np.where(np.isinf(x), np.copysign(1, x), np.where(np.isinf(size), 0, x / divisor))
    imaginary = np.where(np.isinf(y), np.copysign(1, y), np.where(np.isinf(size), 0, y / divisor))
    is_none = np.isnan(x) | np.isnan(y) | np.isinf(x) & np.isinf(y)
    real, imaginary = np.where(is_none, np.nan, real).astype(x.dtype), np.where(is_none, np.nan, imaginary).astype(x.dtype)
    return np.where(size == 0, 0, _complex(real, imaginary))
