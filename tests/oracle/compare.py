"""The agreement rules of the tests. Every function returns None when the arrays agree and a message otherwise.

- exact: equal bits, all NaNs being one value; for + - * / sqrt, comparisons, integers and whatever only moves elements.
- sums: |got - wanted| <= 4 * u * n * sum(|terms|), where u is half an ulp of 1; for reductions and contractions.
- ulps: at most `limit` ulp from a wider reference; for elementary functions.
"""
import numpy as np


def _types_differ(got, wanted):
    if got.dtype != wanted.dtype or got.shape != wanted.shape:
        return "%s%r instead of %s%r" % (got.dtype, got.shape, wanted.dtype, wanted.shape)
    return None


def _first_fault(agreed, got, wanted):
    if np.all(agreed):
        return None
    position = tuple(int(index) for index in np.argwhere(~np.atleast_1d(agreed))[0])
    count = int(np.sum(~agreed))
    return "%d of %d elements differ, first at %r: %r instead of %r" % (
        count, np.size(got), position, np.atleast_1d(got)[position], np.atleast_1d(wanted)[position])


def _bits(array):
    """Real views of complex arrays, then integers of the elements' width."""
    array = np.ascontiguousarray(array)
    if array.dtype.kind == "c":
        array = array.view("f%d" % (array.dtype.itemsize // 2))
    return array, array.view("u%d" % array.dtype.itemsize)


def exact(got, wanted, zero_sign_free=False):
    """Equal bits. zero_sign_free: -0.0 agrees with +0.0, for minimum and maximum."""
    got, wanted = np.asarray(got), np.asarray(wanted)
    fault = _types_differ(got, wanted)
    if fault:
        return fault
    (got_parts, got_bits), (wanted_parts, wanted_bits) = _bits(np.atleast_1d(got)), _bits(np.atleast_1d(wanted))
    agreed = got_bits == wanted_bits
    if got_parts.dtype.kind == "f":
        agreed |= np.isnan(got_parts) & np.isnan(wanted_parts)
        if zero_sign_free:
            agreed |= got_parts == wanted_parts
    return _first_fault(agreed, got_parts, wanted_parts)


def sums(got, wanted, count, absolute_sum):
    """Sums of `count` terms whose absolute values sum to `absolute_sum` (a number or one an element)."""
    got, wanted = np.asarray(got), np.asarray(wanted)
    fault = _types_differ(got, wanted)
    if fault:
        return fault
    if got.dtype.kind in "biu":
        return exact(got, wanted)
    unit = np.finfo(got.dtype).eps / 2
    with np.errstate(all="ignore"):
        wide = np.clongdouble if got.dtype.kind == "c" else np.longdouble
        near = np.abs(got.astype(wide) - wanted.astype(wide)) <= 4 * unit * count * np.asarray(absolute_sum, dtype=np.longdouble)
    agreed = np.where(np.isfinite(got) & np.isfinite(wanted), near, (got == wanted) | (np.isnan(got) & np.isnan(wanted)))
    return _first_fault(agreed, got, wanted)


def ulps(got, reference, limit=1.0):
    """`reference` in a wider type than `got` (np.longdouble for float64)."""
    got, reference = np.asarray(got), np.asarray(reference)
    if got.shape != reference.shape:
        return "shape %r instead of %r" % (got.shape, reference.shape)
    with np.errstate(all="ignore"):
        rounded = reference.astype(got.dtype)
        unit = np.spacing(np.abs(rounded)).astype(np.longdouble)
        # The reference's own error is far below a thousandth of an ulp.
        near = np.abs(got.astype(np.longdouble) - reference) <= (limit + 1e-3) * unit
        same = (got == rounded) | (np.isnan(got) & np.isnan(rounded))
    # Next to overflow, one ulp away from the largest number is infinity, and the reverse.
    largest = np.finfo(got.dtype).max
    edge = (np.isinf(rounded) & (np.abs(got) == largest)) | (np.isinf(got) & (np.abs(rounded) == largest))
    agreed = np.where(np.isfinite(got) & np.isfinite(rounded), near, same | edge)
    return _first_fault(agreed, got, rounded)
