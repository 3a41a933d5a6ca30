"""When a result agrees with NumPy's. Every agreement is a function (program, inputs, position, got, wanted) -> None or what is
wrong, of the result at that position; dtypes and shapes must be equal under each of them. The bounds are those of
docs/accuracy.md and of sums, and no others."""
import compare
import numpy_oracle
from numpy_oracle import np


def exact(program, inputs, position, got, wanted):
    """The same bits, all NaNs being one value."""
    return compare.exact(got, wanted)


def zero_sign_free(program, inputs, position, got, wanted):
    """The same bits, except that a zero may have either sign: minimum, maximum and what is made of them."""
    return compare.exact(got, wanted, zero_sign_free=True)


def widened(array):
    """The same numbers with significands of 64 bits."""
    array = np.asarray(array)
    return array.astype(np.clongdouble if array.dtype.kind == "c" else np.longdouble) if array.dtype.kind in "iufc" else array


def rerun(program, inputs, position, change):
    """The program's result for other elements in the arguments that have the case's dtype."""
    changed = {name: change(value) if name in program.typed else value for name, value in inputs.items()}
    results, _ = numpy_oracle.call(program.function, changed)
    return results[position]


def ulps(limit=1.0, **largest):
    """Within `limit` units in the last place of the same program on numbers with 64 bits of significand. `largest`: by dtype, the
    magnitude beyond which results may be infinite."""
    def agreement(program, inputs, position, got, wanted):
        if got.dtype != wanted.dtype or got.shape != wanted.shape or got.dtype.kind != "f":
            return compare.exact(got, wanted)
        # Integers become floats first, in the result's dtype.
        reference = rerun(program, inputs, position, lambda x: widened(x if x.dtype.kind == "c" else x.astype(wanted.dtype)))
        # What is special in either is NumPy's own answer: the C library's powl errs at infinities.
        reference = np.where(np.isfinite(wanted) & np.isfinite(reference), reference, wanted)
        overflows = np.isinf(got) & (np.abs(reference) > largest.get(got.dtype.name, np.inf)) & (np.sign(got) == np.sign(reference))
        return compare.ulps(np.where(overflows, reference, got).astype(got.dtype), reference, limit)
    return agreement


def ulps_beside_one(limit):
    """Within `limit` units in the last place of the result or of 1, whichever are larger: of results that cancel near 0."""
    def agreement(program, inputs, position, got, wanted):
        if got.dtype != wanted.dtype or got.shape != wanted.shape or got.dtype.kind != "f":
            return compare.exact(got, wanted)
        unit = widened(np.spacing(np.maximum(np.abs(wanted), 1)))
        is_near = np.isfinite(wanted) & np.isfinite(got) & (np.abs(widened(got) - rerun(program, inputs, position, widened)) <= limit * unit)
        return compare.exact(np.where(is_near, wanted, got), wanted)
    return agreement


def complex_bound(limit):
    """|got - reference| <= limit * u * |reference|, u being half an ulp of 1 and the reference the same program on numbers with 64
    bits of significand; where NumPy's result is not finite, ours is not either (docs/language.md, "Complex numbers")."""
    def agreement(program, inputs, position, got, wanted):
        if got.dtype != wanted.dtype or got.shape != wanted.shape:
            return compare.exact(got, wanted)
        reference = rerun(program, inputs, position, lambda x: widened(x.astype(wanted.dtype if x.dtype.kind != "c" else x.dtype)))
        near = np.abs(widened(got) - reference) <= limit * np.finfo(wanted.dtype).eps / 2 * np.abs(reference)
        agreed = np.where(np.isfinite(wanted), near & np.isfinite(got), ~np.isfinite(got))
        return None if np.all(agreed) else "beyond %g u: %r instead of %r" % (limit, got[~agreed][:1], wanted[~agreed][:1])
    return agreement


def complex_parts(limit, unspecified=None):
    """As complex_bound, and what is special in a part of NumPy's result (C's Annex G) is special in ours. `unspecified(inputs)`: where
    the standard leaves the result open."""
    bound = complex_bound(limit)

    def agreement(program, inputs, position, got, wanted):
        if got.dtype != wanted.dtype or got.shape != wanted.shape or got.dtype.kind != "c":
            return compare.exact(got, wanted)
        skipped = np.broadcast_to(unspecified(inputs), got.shape) if unspecified else np.zeros(got.shape, dtype=bool)
        got, wanted = np.where(skipped, 0, got).astype(got.dtype), np.where(skipped, 0, wanted).astype(got.dtype)
        special = ~np.isfinite(wanted)
        for part in (np.real, np.imag):
            ours, theirs = part(got)[special], part(wanted)[special]
            differs = ~np.where(np.isfinite(theirs), np.isfinite(ours), (ours == theirs) | np.isnan(ours) & np.isnan(theirs))
            if np.any(differs):
                return "special values: %r instead of %r" % (got[special][differs][:1], wanted[special][differs][:1])
        finite = [np.where(special | skipped, 0, result).astype(result.dtype) for result in (got, wanted)]
        return near_reference(program, inputs, position, *finite, limit, special | skipped)
    return agreement


def near_reference(program, inputs, position, got, wanted, limit, ignored):
    reference = rerun(program, inputs, position, lambda x: widened(x.astype(wanted.dtype if x.dtype.kind != "c" else x.dtype)))
    reference = np.where(ignored, 0, reference)
    scale = limit * np.finfo(wanted.dtype).eps / 2 * np.abs(reference) + np.finfo(wanted.dtype).tiny
    far = ~(np.abs(widened(got) - reference) <= scale) & np.isfinite(np.abs(reference))
    return "beyond %g u: %r instead of %r" % (limit, got[far][:1], reference[far][:1]) if np.any(far) else None


def sums(terms=None, magnitudes=None):
    """|got - wanted| <= 4 u n sum|terms| for results that are linear in each argument. The sum of the terms' magnitudes is the
    program's own result for the arguments' absolute values, and n its result for ones; `magnitudes` and `terms` replace these:
    functions of the program's inputs."""
    def agreement(program, inputs, position, got, wanted):
        if got.dtype.kind not in "fc":
            return compare.exact(got, wanted)
        count = terms(inputs) if terms else rerun(program, inputs, position, lambda x: np.ones_like(widened(x)))
        magnitude = magnitudes(inputs) if magnitudes else rerun(program, inputs, position, lambda x: np.abs(widened(x)))
        return compare.sums(got, wanted, np.real(widened(count)), np.abs(widened(magnitude)))
    return agreement
