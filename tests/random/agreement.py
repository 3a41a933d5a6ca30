"""Whether two ways to run a program agree."""
import tracked
import tracked_complex  # noqa: F401 (adds the other functions)
from scope import np
import compare  # tests/oracle


def same_bits(got, wanted):
    """The first fault among results and parameters, or None. NaNs are one value."""
    for label, (a, b) in labelled(got, wanted):
        fault = compare.exact(a, b)
        if fault:
            return "%s: %s" % (label, fault)
    return None


def same_bits_but_free_zeros(code, name, inputs, got, wanted, from_numpy):
    """As same_bits, but for the zeros whose sign minimum and maximum leave open (design.md): where only signs of zeros differ, `got` must agree with NumPy."""
    fault = same_bits(got, wanted)
    if fault is None or any(compare.exact(a, b, zero_sign_free=True) for _, (a, b) in labelled(got, wanted)):
        return fault
    return with_numpy(code, name, inputs, got, from_numpy)


def labelled(got, wanted):
    """Pairs of arrays by what they are: results in order, then parameters."""
    pairs = [("result %d" % k, pair) for k, pair in enumerate(zip(got[0], wanted[0]))]
    return pairs + [(name, (got[1][name], wanted[1][name])) for name in wanted[1]]


def with_numpy(code, name, inputs, got, wanted, relaxed=False):
    """design.md's agreement: bits, or within the bounds that tracked.py derives; `relaxed` for --fp=relaxed."""
    fault = same_bits(got, wanted)
    if fault is None:
        return None
    for label, (a, b) in labelled(got, wanted):
        if a.shape != b.shape or a.dtype != b.dtype:
            return fault
    try:
        bounds = tracked.run(code, name, inputs, relaxed)
    except tracked.Undecided:
        return None
    for label, (array, bounded) in labelled(got, bounds):
        fault = beyond(array, bounded)
        if fault:
            return "%s: %s" % (label, fault)
    return None


def is_decided(code, name, inputs):
    """With --fp=relaxed no decision of the control flow is open."""
    try:
        tracked.run(code, name, inputs, relaxed=True)
    except tracked.Undecided:
        return False
    return True


def beyond(got, bounded):
    wanted, error = np.atleast_1d(bounded.value), np.atleast_1d(bounded.error)
    got = np.atleast_1d(got)
    if got.dtype.kind == "c":
        return beyond(got.real, bounded.real) or beyond(got.imag, bounded.imag)
    if got.dtype.kind != "f":
        agreed = (got == wanted) | (error != 0)
    else:
        near = np.abs(got.astype(np.longdouble) - wanted.astype(np.longdouble)) <= error
        bits = np.ascontiguousarray(got).view("u%d" % got.itemsize) == np.ascontiguousarray(wanted).view("u%d" % got.itemsize)
        both_nan = np.isnan(got) & np.isnan(wanted)
        agreed = both_nan | np.where(error == 0, bits, near | np.isinf(error))
    if np.all(agreed):
        return None
    position = tuple(int(k) for k in np.argwhere(~agreed)[0])
    return "%d of %d elements differ, first at %r: %r instead of %r, permitted difference %.3g" % (
        np.sum(~agreed), agreed.size, position, got[position], wanted[position], error[position])
