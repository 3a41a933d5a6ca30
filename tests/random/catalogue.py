"""Uses of the language's functions, by what they are used on. Every program begins with one, in turn, so that a run covers them all.

A use is a template for operands that words describe:
    any array vector matrix cube      the rank: any, at least one, 1, 2, 3
    item bool bits whole float real number complex      the kind; real leaves out bool, number takes complex too
    like      the extents of {0};  beside: broadcasts with it
{axis} is an axis of {0}.
"""
import expressions
import structural
from scope import broadcasts

RANKS = {"array": lambda rank: rank > 0, "vector": lambda rank: rank == 1, "matrix": lambda rank: rank == 2, "cube": lambda rank: rank == 3}
KINDS = {"bool": "b", "bits": "biu", "whole": "iu", "float": "f", "real": "iuf", "number": "iufc", "complex": "c"}

# Of what has another rank or kind; the first that NumPy takes. The extents stay where the rank does.
TO_RANK = {"array": ["np.atleast_1d({0})"], "vector": ["np.ravel({0})[:6]"], "matrix": ["np.stack(({0}, {0}))", "{0}[0]", "np.outer({0}, [1, 2])"],
           "cube": ["np.stack(({0}, {0}, {0}))", "{0}[..., None]"]}
TO_KIND = {"bool": ["{0} != 1"], "bits": ["{0} != 1"], "whole": ["np.arange({0}.size).reshape({0}.shape) * 7 % 5 - 1", "np.arange({0}.size).reshape({0}.shape) % 4"],
           "float": ["{0}.real + 0.5", "{0} * 0.5", "np.sqrt(np.abs({0} * 1))"], "real": ["{0}.imag", "{0} * 3"], "number": ["{0} + 1"], "complex": ["{0} * 1j", "{0} + 0.5j"]}

GROUPS = [
    # ---- elementwise
    (("any float",), ["np.arccos({0})", "np.arcsin({0})", "np.arctanh(np.sin({0}))", "np.asinh({0})", "np.atan({0})", "np.arccosh(np.abs({0}) + 1)", "np.atanh({0})",
                      "np.acos({0})", "np.asin({0})", "np.acosh({0})", "np.arctan({0})", "np.arcsinh({0})", "np.cbrt({0})", "np.exp2({0})", "np.expm1({0})",
                      "np.log2({0})", "np.log10({0})", "np.log1p({0})", "np.sinh({0})", "np.cosh({0})", "np.tan({0})", "np.tanh({0})", "np.spacing({0})",
                      "np.minimum({0}, np.inf)", "np.where({0} > 0, {0}, np.nan)", "{0} * np.pi - np.e", "{0} * np.finfo(np.float32).eps", "np.fabs({0})",
                      "np.copysign({0}, -1.0)", "np.isposinf({0})", "np.isneginf({0})", "np.rint({0})", "np.fix({0})", "np.trunc({0})", "np.around({0}, 1)", "{0}.round(1)",
                      "np.degrees({0})", "np.radians({0})", "np.deg2rad({0})", "np.rad2deg({0})", "np.heaviside({0}, 0.5)", "np.signbit(np.where(np.isnan({0}), 0, {0}))",
                      "np.pow(np.abs({0}) + 0.5, 1.5)", "np.float_power(np.abs({0}) + 0.5, 2.5)", "np.atan2({0}, 2)", "np.reciprocal({0})", "np.log({0})", "np.exp({0})", "np.modf({0})[0]", "np.frexp({0})[0]", "np.frexp({0})[1]", "np.ldexp({0}, 3)"]),
    (("any float", "float beside"), ["np.nextafter({0}, {1})", "np.hypot({0}, {1})", "np.logaddexp({0}, {1})", "np.logaddexp2({0}, {1})", "np.arctan2({0}, {1})",
                                     "np.divmod({0}, {1})[1]", "np.fmod({0}, {1})", "np.divide({0}, {1})", "np.true_divide({0}, {1})"]),
    (("any whole",), ["np.bitwise_invert({0})", "np.bitwise_not({0})", "np.invert({0})", "np.bitwise_left_shift({0}, 3)", "np.bitwise_right_shift({0}, 2)", "np.right_shift({0}, 1)",
                      "np.left_shift({0}, 1)", "{0} + np.iinfo(np.int8).max", "~{0}", "{0} >> 2", "{0} << 2", "{0} | 5", "{0} ^ 5", "{0} & 5", "{0} // 3", "{0} % 3"]),
    (("any whole", "whole beside"), ["np.gcd({0}, {1})", "np.lcm({0} % 9, {1} % 9)", "np.bitwise_or({0}, {1})", "np.bitwise_xor({0}, {1})", "np.bitwise_and({0}, {1})",
                                     "np.floor_divide({0}, {1})", "np.mod({0}, {1})"]),
    (("any real", "real beside"), ["np.greater({0}, {1})", "np.greater_equal({0}, {1})", "np.less_equal({0}, {1})", "np.less({0}, {1})", "np.equal({0}, {1})", "np.not_equal({0}, {1})",
                                   "np.fmin({0}, {1})", "np.fmax({0}, {1})", "np.minimum({0}, {1})", "np.maximum({0}, {1})", "np.isclose({0}, {1})", "np.allclose({0}, {1})"]),
    (("any number",), ["np.conjugate({0})", "{0}.conjugate()", "{0}.conj()", "np.absolute({0})", "np.abs({0})", "np.real({0})", "np.imag({0})", "{0}.real", "{0}.imag + 0",
                       "np.iscomplex({0})", "np.isreal({0})", "np.isfinite({0})", "np.isnan({0})", "np.isinf({0})", "+{0}", "-{0}", "{0} * {0}.ndim", "{0} - np.ndim({0})", "np.positive({0})",
                       "np.negative({0})", "np.square({0})", "{0} * (2 if np.iscomplexobj({0}) else 3)", "{0} * (2 if np.isrealobj({0}) else 3)", "{0} + {0}.size", "{0} * np.size({0})",
                       "{0} * (2 if np.isdtype({0}.dtype, ('integral', 'complex floating')) else 3)", "np.asarray({0}) + 1", "np.logical_not({0})",
                       "({0} + 1) if np.can_cast({0}.dtype, np.float32) else ({0} + 2)", "{0}.astype(np.promote_types({0}.dtype, np.float32))", "np.astype({0}, np.complex64)",
                       "np.zeros(np.shape({0}), dtype=np.result_type({0}, np.float32))", "{0} + np.empty_like({0}).ndim", "{0}.astype({0}.dtype) * 2",
                       "{0}.astype('f4')", "({0} != 0).astype('i8')", "({0} != 0).astype('u8')", "({0} == 0).astype('i2') * 3", "np.zeros({0}.shape, 'i4')", "np.ones_like({0}, dtype='c16')", "{0} * (2 if {0}.dtype == 'f8' else 3)"]),
    (("any number", "number beside"), ["np.add({0}, {1})", "np.subtract({0}, {1})", "np.multiply({0}, {1})", "{0} == {1}", "{0} != {1}", "np.logical_and({0}, {1})",
                                       "np.logical_or({0}, {1})", "np.logical_xor({0}, {1})", "np.where({0} == {1}, {0}, {1})", "{0} / {1}"]),
    (("any real",), ["np.angle({0})", "np.sign({0})", "np.nan_to_num({0})", "np.clip({0}, -1, 4)", "{0}.clip(0, 3)", "np.round({0}, 1)", "np.floor({0})", "np.ceil({0})",
                     "np.remainder({0}, 4)", "{0} < 2", "{0} <= 2", "{0} > 2", "{0} >= 2", "{0} ** 2"]),
    # ---- complex numbers
    (("any complex",), ["{0}.real", "{0}.imag", "np.real({0}) - np.imag({0})", "np.angle({0})", "np.abs({0})", "{0} * {0}.conj()", "{0} ** 3", "{0} ** -2", "np.square({0})",
                        "np.reciprocal({0})", "1 / {0}", "{0} * (1 - 2j)", "2j - {0}", "np.sqrt({0})", "np.exp({0})", "np.log({0})", "np.sin({0})", "np.cosh({0})", "{0} ** 0.5", "{0} == {0}.real",
                        "{0}.imag != 1", "np.iscomplex({0})", "{0}.astype(np.complex64)", "{0}.astype(np.complex128)", "{0}.real + 1j * {0}.imag", "np.where({0} == 1, 2j, {0})",
                        "{0} + np.complex64(1)", "{0} * complex(1, 2)", "np.isfinite({0} / 2)", "{0}.real.astype(np.float32)", "{0}.astype(np.bool_)",
                        "{0} < 1", "{0} >= {0}.conj()", "np.clip({0}, -1, 2)", "np.rint({0})", "np.round({0}, 1)", "np.nan_to_num({0})"]),
    (("array complex",), ["np.sum({0}, axis={axis})", "{0}.sum()", "np.mean({0}, axis={axis})", "np.cumsum({0}, axis={axis})", "np.any({0}, axis={axis})", "np.all({0})",
                          "np.var({0}, axis={axis})", "np.std({0})", "np.roll({0}, 1, axis={axis})", "np.concatenate(({0}, {0}.real), axis={axis})", "{0}.T.real", "{0}[::-1].imag[1:]",
                          "np.tensordot({0}, {0}, {0}.ndim)", "np.stack(({0}, {0}.conj()))", "np.flip({0}, axis={axis}).conj()", "np.take({0}, [0, -1], axis={axis}, mode='wrap')",
                          "np.zeros_like({0}) + {0}", "np.full({0}.shape, 1 - 2j) * {0}", "np.ones_like({0})", "np.repeat({0}, 2, axis={axis})", "np.broadcast_to({0}, (2,) + {0}.shape)",
                          "np.add.reduce({0}, axis={axis})", "np.sum({0} * {0}.conj(), axis={axis})", "np.pad({0}, 1)", "np.diff({0}, axis={axis})", "np.count_nonzero({0})",
                          "np.eye({0}.shape[-1]) * {0}", "np.where(np.arange({0}.shape[-1]) < 2, {0}, 0)", "np.ravel({0}.T)", "np.mean({0})", "np.cumsum({0})", "np.sum(np.abs({0}) ** 2)",
                          "np.max({0}, axis={axis})", "{0}.min()", "np.argmax({0}, axis={axis})", "{0}.argmin()"]),
    (("array complex", "number beside"), ["{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "{1} / {0}", "{0} == {1}", "{0} * {1} + {0}", "np.where({0} != {1}, {0}, {1})",
                                           "{0} <= {1}", "{0} > {1}", "np.minimum({0}, {1})", "np.maximum({0}, {1})", "np.fmin({0}, {1})", "np.fmax({0}, {1})"]),
    (("array complex", "number like"), ["np.sum({0} * {1}, axis={axis})", "np.vecdot({0}, {1})", "np.tensordot({0}, {1}, {0}.ndim)", "np.stack(({0}, {1}), axis=-1)", "({0} + {1}) * ({0} - {1})"]),
    (("vector complex", "vector number"), ["np.outer({0}, {1})", "np.multiply.outer({0}, {1})", "{0}[:, None] + {1}", "np.outer({0}, {1}) @ {1}", "np.kron({0}, {1})"]),
    (("matrix complex",), ["{0} @ {0}.T", "{0}.conj().T @ {0}", "{0} @ {0}[0]", "np.einsum('ij,ij->i', {0}, {0})", "np.trace({0})", "np.diagonal({0}).imag", "np.einsum('ij->ji', {0})",
                           "np.inner({0}, {0})", "{0}.T.real @ {0}", "np.dot({0}[0], {0}.T)", "np.einsum('ij,kj,lj->ikl', {0}, {0}[:2], {0}.real[:2])"]),
    # ---- reductions, methods of functions of two arguments
    (("array item",), ["np.any({0}, axis={axis})", "np.all({0}, axis={axis})", "{0}.any()", "{0}.all(axis={axis})", "np.count_nonzero({0}, axis={axis})", "np.logical_or.reduce({0})",
                       "np.logical_and.reduce({0}, axis={axis})", "np.roll({0}, 2)", "np.flip({0})", "{0}[np.newaxis]", "np.concat(({0}, {0}), axis={axis})", "np.permute_dims({0}, None)",
                       "np.atleast_1d({0})", "np.copy({0})", "{0}.copy()", "np.squeeze({0}[None], axis=0)", "{0}[None].squeeze(axis=0)", "np.append({0}, {0})", "np.ravel({0})", "{0}.flatten()",
                       "{0}.ravel()", "{0}.repeat(2, axis={axis})", "{0}.take([0, 1], axis={axis}, mode='clip')", "{0}.T", "np.expand_dims({0}, 0)", "np.zeros_like({0})", "np.ones_like({0})",
                       "np.full_like({0}, 1)", "np.atleast_2d({0})", "np.atleast_3d({0})", "np.pad({0}, (0, 2))", "np.array_split({0}, 2)[0]", "np.stack(({0}, {0}), axis={axis})",
                       "{0}[None].repeat(np.empty(3).size, axis=0)", "np.identity({0}.shape[0])", "np.compress((True, False, True), np.stack(({0}, {0}, {0})), axis=0)", "np.extract((True, False, True), np.arange(3)) + {0}.ndim",
                       "np.mgrid[0:3] + {0}.ndim", "np.ogrid[0:3, 0:2][0] * {0}.ndim", "np.array([1, 2, 3]) * {0}.shape[0]"]),
    (("array real",), ["np.amax({0}, axis={axis})", "np.amin(np.append({0}, 3))", "{0}.max(axis={axis})", "{0}.min()", "{0}.argmax(axis={axis})", "{0}.argmin()", "{0}.prod(axis={axis})", "{0}.mean()",
                       "np.prod({0}, axis={axis})", "np.argmax({0}, axis={axis})", "np.ptp({0}, axis={axis})", "np.add.reduce({0})", "np.multiply.reduce({0}, axis={axis})", "np.maximum.reduce({0}, axis={axis})",
                       "np.minimum.accumulate({0}, axis={axis})", "np.add.accumulate({0})", "np.cumprod({0}, axis={axis})", "{0}.cumprod(axis={axis})", "{0}.cumsum()", "np.nancumsum({0}, axis={axis})",
                       "np.nancumprod({0})", "np.cumulative_sum({0}, axis={axis}, include_initial=True)", "np.cumulative_prod({0}, axis={axis})", "np.nanmin({0})", "np.nanmax({0}, axis={axis})",
                       "np.nansum({0})", "np.nanprod({0})", "np.nanmean({0}, axis={axis})", "np.nanvar({0})", "np.nanstd({0}, axis={axis})", "np.average({0})", "{0}.std(axis={axis})", "{0}.var()",
                       "np.diff({0}, n=2, axis={axis})", "np.trapz({0}, axis={axis})", "np.trapezoid({0})", "np.gradient({0}, axis={axis})", "np.ediff1d({0})", "np.polyval((1, -2, 0.5), {0})",
                       "np.linspace({0}, {0} + 1, 3)", "np.logspace(0, 1, 4) * np.max({0})", "np.pad({0}, 1, mode='maximum')", "np.std({0}, axis={axis}, ddof=1)",
                       "np.linalg.norm({0})", "np.linalg.vector_norm({0}, axis={axis})", "moa.reduce(np.add, {0})", "moa.reduce(np.maximum, np.stack(({0}, {0} + 1)))", "moa.scan(np.add, {0})", "moa.scan(np.maximum, {0})",
                       "moa.take(1, {0})", "moa.drop(1, {0})", "moa.rev({0})", "moa.rotate(1, {0})", "moa.tr({0})", "moa.rav({0})", "moa.rho({0})", "moa.psi((0,), {0})", "moa.cat({0}, {0})",
                       "moa.gamma((1,) * {0}.ndim, {0}.shape)", "moa.expand((1, 0, 1), np.stack(({0}, {0})))", "moa.compress((1, 0, 1), np.stack(({0}, {0}, -{0})))", "moa.omega(moa.rev, 1, {0})",
                       "moa.omega(np.max, 1, np.stack(({0}, {0})))", "np.indices({0}.shape)[0] + {0}"]),
    (("array real", "real like"), ["moa.omega(np.subtract, (0, 0), {0}, {1})", "moa.outer(np.add, {0}[0], {1}[0])", "moa.outer(np.maximum, {0}[0], {1}[0])",
                                   "np.average({0}, weights=np.abs({1}) + 1, axis={axis})", "np.trapezoid({0}, {1})", "np.broadcast_arrays({0}, {1})[1] - {0}", "np.select(({0} > {1}, {1} > 0), ({0}, {1}))",
                                   "np.select([{0} > 1], [{1}], {0})", "np.linalg.vecdot({0}, {1})", "np.vecdot({0}, {1}, axis={axis})", "np.unstack(np.stack(({0}, {1})))[0]", "np.dstack(({0}, {1}))",
                                   "np.hstack(({0}, {1}))", "np.vstack(({0}, {1}))", "np.zeros(np.broadcast_shapes({0}.shape, {1}.shape)) + {1}", "np.vdot({0}, {1})", "np.array_equal({0}, {1})",
                                   "np.isin({0}, np.arange(4))"]),
    (("array real", "whole like"), ["np.choose({1} % 2, ({0}, -{0}))", "np.choose({1} % 7, [{0}, {0} * 2, 3], mode='clip')", "np.choose({1} % 99, ({0}, {0}[::-1], 1), mode='wrap')",
                                    "np.take_along_axis({0}, {1} % {0}.shape[{axis}], axis={axis})", "np.select(({1} == 1, {1} == 2), ({0}, {0} + 1), -1)"]),
    (("array item", "vector whole"), ["np.take({0}, {1} % 99, mode='wrap')", "{0}[{1} % {0}.shape[0]]", "{0}[..., {1} % {0}.shape[-1]][..., ::-1]", "np.take({0}, {1} % {0}.shape[{axis}], axis={axis})",
                                      "{0}[np.ix_({1} % {0}.shape[0])]"]),
    (("matrix item", "vector whole"), ["{0}[np.ix_({1} % {0}.shape[0], [0, -1, 1])]", "{0}[np.ix_([1, 0], {1} % {0}.shape[1])]", "{0}[{1} % {0}.shape[0], {1} % {0}.shape[1]]",
                                       "{0}[({1} % {0}.shape[0])[:, None], {1} % {0}.shape[1]]", "np.take({0}, {1} % {0}.shape[1], axis=1)[1:]"]),
    # ---- searching and counting
    (("vector real", "any real"), ["np.searchsorted(np.maximum.accumulate({0}), {1})", "np.searchsorted(np.maximum.accumulate({0}), {1}, side='right')",
                                   "np.searchsorted(np.arange({0}.shape[0]) * 2, {1})", "np.digitize(np.where({1} == {1}, {1}, 0), np.arange({0}.shape[0]))",
                                   "np.digitize({1}, (3, 1, -2), right=True)", "np.interp({1}, np.arange({0}.shape[0]), {0})",
                                   "np.interp({1}, np.arange({0}.shape[0]) * 0.5 - 1, {0}, left=-1.0, right=9)"]),
    (("vector whole",), ["np.bincount({0} % 7, minlength=7)", "np.bincount(np.clip({0}, 0, 4), minlength=5)[1:]", "np.bincount({0} % 3, minlength=4) * 2", "np.histogram({0}, (-2, 0, 1, 4))[0]"]),
    (("vector whole", "real like"), ["np.bincount({0} % 5, weights={1}, minlength=5)"]),
    # ---- vectors, matrices
    (("vector number",), ["np.diag({0}[:20])", "np.diag({0}[:9], -2) + 1", "np.diag({0}[1:6], 1).T", "np.diag(np.diag({0}[:7]))"]),
    (("vector number", "vector real"), ["np.subtract.outer({0}, {1})", "np.outer({0}, {1})", "np.linalg.outer({0}, {1})", "np.meshgrid({0}, {1})[0] + np.meshgrid({0}, {1})[1]"]),
    (("vector real", "vector real"), ["np.convolve({0}, {1})", "np.convolve({0}, {1}, mode='same')", "np.correlate({0}, {1})", "np.maximum.outer({0}, {1})", "np.kron({0}, {1})",
                                      "np.meshgrid({0}, {1}, indexing='ij', sparse=True)[0]", "moa.omega(np.multiply, (0, 1), {0}, {1})", "np.hypot.outer({0}, {1})", "np.less.outer({0}, {1})"]),
    (("vector real", "real like"), ["np.column_stack(({0}, {1}))", "np.pad(np.append({0}, (1, 2)), 1, mode='reflect')", "np.dot({0}, {1})", "{0}.dot({1})", "np.inner({0}, {1})", "np.cov({0}, {1})", "np.gradient({0}, np.arange({0}.shape[0]) * 2.0)",
                                    "np.trapezoid({0}, {1})", "np.einsum('i,i->', {0}, {1})", "np.einsum('i,j->ji', {0}, {1})", "np.tensordot({0}, {1}, 1)", "np.matmul({0}, {1})"]),
    (("matrix real",), ["np.linalg.diagonal({0})", "np.linalg.matrix_norm({0})", "np.linalg.matrix_transpose({0})", "np.linalg.trace({0})", "np.trace({0}, 1)", "{0}.trace()", "{0}.diagonal()",
                        "np.diag({0})", "np.corrcoef({0} + np.arange({0}.shape[1]))", "np.cov({0})", "np.linalg.matmul({0}, {0}.T)", "np.linalg.tensordot({0}, {0}.T, 1)",
                        "np.linalg.matrix_power({0} @ {0}.T, 2)", "np.linalg.multi_dot(({0}, {0}.T, {0}))", "np.vsplit({0}, (1, 3))[1]", "np.hsplit({0}, 2)[0]", "np.rot90({0})", "np.tril({0})",
                        "np.triu({0}, 1)", "np.tri({0}.shape[0], {0}.shape[1])", "{0}.swapaxes(0, 1)", "{0}.transpose()", "np.moveaxis({0}, 0, 1)", "np.swapaxes({0}, 0, -1)", "np.fliplr({0})",
                        "np.flipud({0})", "np.matrix_transpose({0})", "{0}.mT", "np.eye({0}.shape[0], k=1)", "np.linalg.cross(np.stack(({0}[0], {0}[0] * 2, {0}[0] + 1), axis=-1), np.array([1, 2, 3]))", "np.einsum('ij,kj->ik', {0}, {0})",
                        "np.einsum('...j->...', {0})", "np.tile({0}, (1, 2))", "np.reshape({0}, (-1,))", "{0}.reshape({0}.shape[1], -1)", "moa.inner(np.add, np.multiply, {0}, {0}.T)",
                        "np.split({0}, (1,), axis=1)[1]", "np.gradient({0})[1]", "np.linalg.norm({0}, 1)", "np.linalg.norm({0}, axis=0, ord=np.inf)",
                        "np.cross(np.stack(({0}, {0} * 2, {0} + 1), axis=-1), np.array([1, 2, 3]))"]),
    (("cube real",), ["np.dsplit({0}, (1,))[0]", "np.einsum('ijk->kj', {0})", "np.sum({0}, axis=(0, 2))", "np.transpose({0}, (2, 0, 1))", "np.linalg.diagonal({0})", "np.tensordot({0}, {0}, axes=((0, 2), (0, 2)))",
                      "moa.omega(np.add, (1, 1), {0}, {0}[0])", "moa.psi((0, 1), {0})", "np.matmul({0}, {0}.mT)", "np.mean({0}, axis=(0, 1), keepdims=True)"]),
    # ---- tuples, comprehensions, calls that spread
    (("array number", "number like"), ["np.stack([item * 2 for item in ({0}, {1})])", "np.concatenate([item[k:] for k, item in enumerate(({0}, {1}))])",
                                       "np.stack([left - right for left, right in zip(({0}, {1}), ({1}, {0}))])", "({0}, {1})[1]", "({0}, {1})[::-1][0] + 1", "np.stack(({0},) * 3)",
                                       "[{0}, {1}, {0}][-2] * 2", "np.stack([item for k, item in enumerate([{0}, {1}, {0}]) if k != 1])", "np.concatenate(*[({0}, {1})])",
                                       "np.add(*({0}, {1}))", "np.stack([{0}] + [{1}] * 2)",
                                       "np.subtract(*[{1}, {0}][::-1])", "{0} + len([{0}, {1}])", "np.stack([{0} if k == 1 else {1} for k in range(3)])"]),
    (("array number",), ["np.stack([{0}[k % 2:] if k % 2 == 1 else {0}[1:] for k in range(3)])", "{0}[tuple([slice(1, None)] * {0}.ndim)]", "{0}[(0,) * {0}.ndim]",
                         "{0}.reshape(tuple([extent for extent in {0}.shape[::-1]]))", "{0} * (1, 2, 3)[1]",
                         "np.stack([{0} * k for k in (1, 2, 5)], axis={axis})", "np.zeros({0}.shape + (2,)) + {0}[..., None]", "np.transpose({0}, tuple(range({0}.ndim))[::-1])",
                         "{0} + np.ones(tuple([n for n in {0}.shape]), dtype={0}.dtype)"]),
]
USES = [(words, template) for words, templates in GROUPS for template in templates]
TRIED = 6  # uses that follow in turn where one finds no operands


def rank_word(words):
    return next((word for word in words if word in RANKS), None)


def kind_word(words):
    return next((word for word in words if word in KINDS), None)


def fits(words, x, first):
    if x.is_weak or rank_word(words) and not RANKS[rank_word(words)](x.rank) or kind_word(words) and x.kind not in KINDS[kind_word(words)]:
        return False
    if "like" in words:
        return x.extents() == first.extents()
    return broadcasts(first, x) if "beside" in words else True


def converted(scope, x, words, first):
    """x by a template that gives it the rank and kind asked for, or None."""
    for word, templates in ((rank_word(words), TO_RANK), (kind_word(words), TO_KIND)):
        if word and not fits([word], x, first):
            found = (scope.apply(template, x) for template in templates[word])
            x = next((y for y in found if y is not None and fits([word], y, first)), None)
            if x is None:
                return None
    return x


def operand(scope, words, first):
    """A name that the words describe, something small, or what conversion makes of one."""
    fitting = [variable for variable in scope.variables() if fits(words, variable, first)]
    if fitting and scope.rng.random() < 0.7:
        return scope.rng.choice(fitting)

    def attempt():
        x = first if "like" in words and scope.rng.random() < 0.5 else expressions.simple(scope)
        x = None if x.is_weak else converted(scope, x, words, first)
        return x if x is not None and fits(words, x, first) else None
    return expressions.first_result(scope.rng, attempt)


def use(scope, words_of_all, template):
    operands = []
    for words in words_of_all:
        found = operand(scope, words.split(), operands[0] if operands else None)
        if found is None:
            return None
        operands.append(found)
    axis = structural.axis_of(scope, operands[0]) if operands[0].rank else 0
    return scope.apply(template.replace("{axis}", str(axis)), *operands)


def use_in_turn(scope, number):
    """The use whose turn it is, or the next for which there are operands."""
    for position in range(number, number + TRIED):
        result = use(scope, *USES[position % len(USES)])
        if result is not None:
            return result
    return None


def any_use(scope):
    return use(scope, *scope.rng.choice(USES))
