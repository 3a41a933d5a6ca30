"""NumPy as .arr programs know it: NumPy itself, the names that releases before 2.0 lack, and NumPy 2's answers where an
older release differs even with weak promotion (see NUMPY_2_DIFFERENCES in test_oracle.py).

Everything that is not defined here comes from numpy.
"""
import numpy as _numpy

# Names that are other names of the same function.
acos, acosh = _numpy.arccos, _numpy.arccosh
asin, asinh = _numpy.arcsin, _numpy.arcsinh
atan, atan2, atanh = _numpy.arctan, _numpy.arctan2, _numpy.arctanh
bitwise_invert = _numpy.invert
bitwise_left_shift, bitwise_right_shift = _numpy.left_shift, _numpy.right_shift
bool = _numpy.bool_
concat = _numpy.concatenate
permute_dims = _numpy.transpose
pow = _numpy.power


def matrix_transpose(x):
    return _numpy.swapaxes(x, -1, -2)


def vecdot(x1, x2, axis=-1):
    products = (_numpy.conj(x1) if _numpy.iscomplexobj(x1) else x1) * x2
    return _numpy.sum(products, axis=axis, dtype=products.dtype)  # a ufunc: integers keep their width


def astype(x, dtype, copy=True):
    return _numpy.asarray(x).astype(dtype, copy=copy)


_KINDS = {"bool": "b", "signed integer": "i", "unsigned integer": "u", "integral": "iu", "real floating": "f", "complex floating": "c", "numeric": "iufc"}


def isdtype(dtype, kind):
    if isinstance(kind, tuple):
        return any(isdtype(dtype, one) for one in kind)
    dtype = _numpy.dtype(dtype)
    return dtype.kind in _KINDS[kind] if isinstance(kind, str) else dtype == _numpy.dtype(kind)


def unstack(x, axis=0):
    return tuple(_numpy.moveaxis(x, axis, 0))


def trapezoid(y, x=None, dx=1.0, axis=-1):
    return _numpy.trapz(y, x, dx, axis)


def _cumulative(function, start, x, axis, dtype, include_initial):
    x = _numpy.asarray(x)
    if axis is None:
        if x.ndim != 1:
            raise ValueError("axis is needed for arrays that are not one-dimensional")
        axis = 0
    result = function(x, axis=axis, dtype=dtype)
    if not include_initial:
        return result
    shape = list(result.shape)
    shape[axis] = 1
    return _numpy.concatenate([_numpy.full(shape, start, dtype=result.dtype), result], axis=axis)


def cumulative_sum(x, axis=None, dtype=None, include_initial=False):
    return _cumulative(_numpy.cumsum, 0, x, axis, dtype, include_initial)


def cumulative_prod(x, axis=None, dtype=None, include_initial=False):
    return _cumulative(_numpy.cumprod, 1, x, axis, dtype, include_initial)


class linalg:
    """numpy.linalg with the Array API standard's names."""

    matmul, tensordot, norm = _numpy.matmul, _numpy.tensordot, _numpy.linalg.norm
    cross = _numpy.cross
    matrix_power, multi_dot = _numpy.linalg.matrix_power, _numpy.linalg.multi_dot
    matrix_transpose, vecdot = staticmethod(matrix_transpose), staticmethod(vecdot)

    @staticmethod
    def outer(x1, x2):
        if _numpy.ndim(x1) != 1 or _numpy.ndim(x2) != 1:
            raise ValueError("linalg.outer takes vectors")
        return _numpy.outer(x1, x2)

    @staticmethod
    def diagonal(x, *, offset=0):
        return _numpy.diagonal(x, offset, axis1=-2, axis2=-1)

    @staticmethod
    def trace(x, *, offset=0, dtype=None):
        return _numpy.trace(x, offset, axis1=-2, axis2=-1, dtype=dtype)

    @staticmethod
    def matrix_norm(x, *, keepdims=False, ord="fro"):
        return _numpy.linalg.norm(x, ord, axis=(-2, -1), keepdims=keepdims)

    @staticmethod
    def vector_norm(x, *, axis=None, keepdims=False, ord=2):
        x = _numpy.asarray(x)
        axes = tuple(range(x.ndim)) if axis is None else tuple(_numpy.arange(x.ndim)[list(axis) if isinstance(axis, tuple) else [axis]])
        kept = [k for k in range(x.ndim) if k not in axes]
        flat = x.transpose(*kept, *axes).reshape(*(x.shape[k] for k in kept), int(_numpy.prod([x.shape[k] for k in axes], dtype=int)))
        result = _numpy.linalg.norm(flat, ord, axis=-1)
        return result.reshape([1 if k in axes else x.shape[k] for k in range(x.ndim)]) if keepdims else result


# ---- NumPy 2's answers -------------------------------------------------------------------------------------------


def result_type(*operands):
    """NumPy 1 promotes in the order given, so that bool beside Python's 0 is i64 before f32 is seen; Python's numbers come last. It also
    looks at the values of scalars, so that a c128 may become c64."""
    strong = [getattr(operand, "dtype", operand) if isinstance(operand, _numpy.generic) else operand for operand in operands if type(operand) not in _WEAK]
    weak = [operand for operand in operands if type(operand) in _WEAK]
    return _numpy.result_type(*([_numpy.result_type(*strong)] if strong else []), *weak)


def _strong(*operands):
    """The operands, Python scalars among them converted to the dtype that NEP 50 gives them beside the others."""
    dtype = result_type(*operands)
    return [_numpy.asarray(operand, dtype=dtype) if type(operand) in _WEAK else operand for operand in operands]


_WEAK = (type(True), int, float, complex)


def where(condition, *choices):
    """NumPy 1 promotes where's Python scalars as if they were arrays."""
    return _numpy.where(condition, *(_strong(*choices) if choices else ()))


def select(condlist, choicelist, default=0):
    """NumPy 1 takes a Python number for an array of its own dtype."""
    *choices, otherwise = _strong(*choicelist, default)
    dtype = result_type(*choices, otherwise)
    return _numpy.select(condlist, [_numpy.asarray(choice, dtype=dtype) for choice in choices], _numpy.asarray(otherwise, dtype=dtype))


def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None):
    """NumPy 2.1 adds the standard's keywords; bounds are weak."""
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    if low is None and high is None:
        return _numpy.positive(a, out=out)
    if low is None:
        return _numpy.minimum(a, high, out=out)
    if high is None:
        return _numpy.maximum(a, low, out=out)
    return _numpy.minimum(_numpy.maximum(a, low), high, out=out)


def _integral_unchanged(function):
    """NumPy 2.1 returns integers and bool unchanged where NumPy 1 converts them to floats."""
    def rounded(x):
        if _numpy.result_type(x).kind in "biu" and type(x) not in _WEAK:
            return _numpy.positive(x) if _numpy.result_type(x).kind != "b" else _numpy.array(x)[()]
        return function(x)
    return rounded


floor, ceil, trunc, fix = (_integral_unchanged(getattr(_numpy, name)) for name in ("floor", "ceil", "trunc", "fix"))


def sign(x):
    """NumPy 2: of complex numbers x / |x|, of one infinite part that part's sign. NumPy 1 compares with zero."""
    if not _numpy.iscomplexobj(x):
        return _numpy.sign(x)
    real, imag, size = _numpy.real(x), _numpy.imag(x), _numpy.abs(x)
    with _numpy.errstate(all="ignore"):
        parts = [_numpy.where(_numpy.isinf(size), _numpy.where(_numpy.isinf(part), _numpy.copysign(1, part), 0), part / _numpy.where(size == 0, 1, size))
                 for part in (real, imag)]
    is_nan = _numpy.isnan(real) | _numpy.isnan(imag) | (_numpy.isinf(real) & _numpy.isinf(imag))
    result = _numpy.empty(_numpy.shape(x), dtype=_numpy.asarray(x).dtype)
    result.real, result.imag = [_numpy.where(is_nan, _numpy.nan, part) for part in parts]
    return result[()]


def round(a, decimals=0, out=None):
    """NumPy 2.4 copies integers too."""
    return _numpy.array(_numpy.round(a, decimals, out))[()]


around = round


def count_nonzero(a, axis=None, *, keepdims=False):
    """NumPy 2.3 counts all elements in an i64 scalar too, which was a Python integer."""
    counted = _numpy.count_nonzero(a, axis, keepdims=keepdims)
    return _numpy.int64(counted) if isinstance(counted, int) else counted


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0):
    """NumPy 2 promotes both ends before it makes a float of integers: i16 and f32 give f32."""
    floating = result_type(start, stop, 0.0)
    start, stop = (_numpy.asarray(end, dtype=floating) for end in (start, stop))
    return _numpy.linspace(start, stop, num, endpoint, retstep, dtype, axis)


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    """As NumPy's own, of NumPy 2's linspace."""
    powers = _numpy.power(base, linspace(start, stop, num, endpoint, axis=axis))
    return powers if dtype is None else powers.astype(dtype)


def polyval(p, x):
    """NumPy 2 takes a coefficient of c128 for what it is; that there may be none does not change the dtype."""
    p, x = _numpy.asarray(p), _numpy.asarray(x)
    return _numpy.polyval(p, x.astype(result_type(p.dtype, x.dtype)))


def cov(m, y=None, rowvar=True, *rest, **options):
    """NumPy 2.2 transposes a matrix of one row, too, where its columns are the variables."""
    if not rowvar and _numpy.ndim(m) == 2 and _numpy.shape(m)[0] == 1:
        return _numpy.cov(_numpy.transpose(m), None if y is None else _numpy.transpose(y), True, *rest, **options)
    return _numpy.cov(m, y, rowvar, *rest, **options)


def __getattr__(name):
    return getattr(_numpy, name)


def __dir__():
    return sorted(set(globals()) | set(dir(_numpy)))
