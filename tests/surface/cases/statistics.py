"""Statistics made of several reductions."""
from language import BOTH, NUMERIC, REAL, axes, expression, moderate, small, zero_sign_free
from numpy_oracle import np
import compare


def variance_bound(program, x, got):
    """4 u n var for the sum of squares, and (4 u n mean|x|)^2 for the mean that it is taken around; u is half an ulp of 1, and
    n and the means those over as many elements as the program reduces."""
    unit = np.finfo(got.dtype).eps / 2
    axis, keep, ddof = program.chosen.get("axis"), program.chosen.get("keep", False), program.chosen.get("ddof", 0)
    wide, options = x.astype(np.longdouble), {"axis": None if axis == "None" else axis, "keepdims": keep}
    count = x.size // max(np.size(np.mean(wide, **options)), 1)
    exact = np.var(wide, ddof=ddof, **options)
    scale = count / max(count - ddof, 1)
    shift = 4 * unit * count * np.mean(np.abs(wide), **options)
    return exact, 4 * unit * (count + 1) * exact + scale * shift**2


def near(got, wanted, error):
    if got.dtype != wanted.dtype or got.shape != wanted.shape:
        return compare.exact(got, wanted)
    special = ~np.isfinite(wanted)
    agreed = np.where(special, (got == wanted) | (np.isnan(got) & np.isnan(wanted)), np.abs(got.astype(np.longdouble) - wanted) <= error)
    return None if np.all(agreed) else "%d elements differ by more than %r" % (np.sum(~agreed), np.asarray(error)[~agreed].ravel()[:1])


def variance(program, inputs, position, got, wanted):
    return near(got, wanted, variance_bound(program, inputs["x"], wanted)[1])


def deviation(program, inputs, position, got, wanted):
    """The square root's error is at most the square root of the variance's."""
    exact, error = variance_bound(program, inputs["x"], wanted)
    root = np.sqrt(exact)
    return near(got, wanted, np.minimum(error / np.maximum(root, np.finfo(np.longdouble).tiny), np.sqrt(error)) + 2 * np.finfo(wanted.dtype).eps * root)


for name, agreement in (("var", variance), ("std", deviation)):
    options = {"dtypes": REAL, "agreement": agreement, "values": moderate}
    expression("np." + name, "np.%s(x)" % name, "x: T[*]", ranks=(1, 2, 3, 4), **options)
    expression("np." + name, "np.%s(x, axis={axis}, keepdims={keep})" % name, "x: T[*]", axis=axes, keep=BOTH, **options)
    expression("np." + name, "np.%s(x, axis={axis}, ddof={ddof})" % name, "x: T[*]", ranks=(1, 2), axis=(-1, 0, "None"), ddof=(1, 2), **options)
    expression("ndarray." + name, "x.%s(axis={axis})" % name, "x: T[*]", ranks=(1, 2), axis=(-1, 0, "None"), **options)

expression("np.ptp", "np.ptp(x)", "x: T[*]", NUMERIC, (1, 2, 3, 4), zero_sign_free, small)
expression("np.ptp", "np.ptp(x, axis={axis}, keepdims={keep})", "x: T[*]", NUMERIC, (1, 2, 3, 4), zero_sign_free, small, axis=axes, keep=BOTH)
