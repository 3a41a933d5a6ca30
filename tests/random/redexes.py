"""Random expressions of the forms that rewrite rules look for: chains of products, sums of products, slices of results,
inverse rearrangements, concatenations cut at the seam, choices by position, shared operands, windows of windows."""
import expressions
import structural
import windows

# Of operands that broadcast with each other; {0} is an array.
ALGEBRA = ["{0} * {1} + {0} * {2}", "{1} * {0} - {2} * {0}", "({0} + {1}) * {2}", "{0} + {1} + {0}", "{0} - {0}", "{0} * 1", "{0} + 0", "0 - {0}",
           "{0} * 0", "{0} + -0.0", "-(-{0})", "-({0} - {1})", "np.abs(-{0})", "({0} - {1}) + {1}", "({0} + {1}) - {1}", "{0} ** 1", "{0} ** 0",
           "{0} ** 2 * {0}", "{0} // 1", "{0} % 4 // 2", "{0} * 2 * 3", "{0} + 2 + 3", "{0} / 2 / 4", "{0} / {1} / {2}", "{0} * -1", "{0} / -1", "{0} / 1",
           "-{0} * -{1}", "{0} + -{1}", "{0} - -{1}", "{0} * {0} * {0}", "{0} + {1} - ({1} + {0})", "np.sqrt({0} * {0})", "np.abs({0} * {0})",
           "np.abs(np.abs({0}))", "({0} + {1}) ** 2", "({0} + {1}) * ({0} - {1})", "{0} / {1} * {1}", "np.square({0}) / {0}"]
CHOICES = ["np.where({0} < {1}, {0}, {1})", "np.where({0} >= {1}, {0}, {1})", "np.where(~({0} < {1}), {2}, {1})", "np.where({0} == {1}, {0}, {1})",
           "np.where({0} < {1}, np.where({0} < {1}, {1}, {2}), {2})", "np.where({0} < {1}, {2}, np.where({0} < {1}, {1}, {0}))",
           "np.minimum({0}, np.minimum({0}, {1}))", "np.maximum(np.maximum({1}, {0}), {0})", "np.maximum(np.minimum({0}, 3), -2)",
           "~({0} == {1})", "np.logical_not({0} < {1})", "np.where({0} == {0}, {0}, {1})", "({0} < {1}) & ({1} < {0})", "np.minimum({0}, {0})",
           "np.where({0} < {1}, True, False)", "np.where(np.isnan({0} + {1}), {1}, {0})"]
WHOLE = ["{0} & {0}", "{0} | {0}", "{0} ^ {0}", "({0} ^ {1}) ^ {1}", "~(~{0})", "{0} << 1 << 2", "{0} >> 1 >> 2", "({0} << 2) >> 2", "{0} & ({0} | {1})",
         "{0} % 8 % 4", "({0} // 2) * 2 + {0} % 2", "~{0} + 1", "{0} % 1", "{0} // {0}", "({0} * {1}) % 4", "~({0} & {1})"]
CASTS = ["{0}.astype(np.float64).astype(np.float32)", "{0}.astype(np.int64).astype(np.int8)", "{0}.astype(np.int16).astype(np.int32)",
         "{0}.astype(np.uint8).astype(np.int64)", "{0}.astype(np.bool_).astype(np.int32)", "({0} + {1}).astype(np.float64)"]
# Of one array.
POSITIONS = ["np.where(np.arange({0}.shape[-1]) < 2, {0}, 0)", "np.where(np.arange({0}.shape[-1]) >= 1, {0}, {0} + 1)",
             "np.where(np.arange({0}.shape[-1]) >= 0, {0}, 7)", "np.where(np.arange({0}.shape[-1]) == {0}.shape[-1] - 1, 0, {0})",
             "np.where(np.arange({0}.shape[-1]) % 2 == 0, {0}, -{0})", "np.where(np.arange({0}.shape[-2])[:, None] >= np.arange({0}.shape[-1]), {0}, 0)",
             "np.where(np.arange({0}.shape[-2])[:, None] == np.arange({0}.shape[-1]), {0}, 0)", "{0} * np.arange({0}.shape[-1])",
             "{0} * np.ones({0}.shape)", "{0} + np.zeros({0}.shape)", "np.where(np.arange({0}.shape[-1])[::-1] < 2, {0}, 1)",
             "np.arange({0}.shape[-1])[1:] - np.arange({0}.shape[-1])[:-1]", "np.where(np.arange(1, {0}.shape[-1] + 1) > {0}.shape[-1], 0, {0})"]
MOVES = ["np.roll(np.roll({0}, 2), -2)", "np.roll(np.roll({0}, 1, axis=0), -1, axis=0)", "np.roll({0}, 1, axis=0)[1:]", "np.roll({0}, -1, axis=-1)[..., :-1]",
         "np.roll({0}, 3, axis=0)[0]", "np.flip(np.flip({0}))", "{0}[::-1][::-1]", "{0}[1:][1:]", "{0}[::2][::3]", "{0}[1:][::-1][:-1]", "{0}[:-1][0]",
         "{0}[::-1][-1]", "{0}.T.T", "np.flip({0}.T, axis=0)", "{0}.T[1:]", "{0}.T[0]", "{0}[None][0]", "np.broadcast_to({0}, (3,) + {0}.shape)[1]",
         "np.broadcast_to({0}, (3,) + {0}.shape)[1:]", "np.tile({0}, 2)[:2]", "np.repeat({0}, 2, axis=0)[::2]", "np.repeat({0}, 2, axis=0)[1]",
         "np.reshape(np.ravel({0}), {0}.shape)", "np.ravel({0}.T)", "np.ravel({0})[1:]", "np.ravel({0}).reshape({0}.shape)[1:]",
         "np.diagonal({0}.T)", "np.diagonal({0})[1:]", "np.diagonal({0}[1:])", "np.diagonal({0}, 1)[::-1]", "np.roll({0}, {0}.shape[0], axis=0)",
         "moa.rotate(1, moa.rev({0}))", "moa.take(2, moa.drop(1, {0}))", "moa.psi((0,), moa.tr({0}))"]
# Of two arrays joined along the first axis, cut at, across and inside the seam.
SEAMS = ["np.concatenate(({0}, {1}))[{0}.shape[0]:]", "np.concatenate(({0}, {1}))[:{0}.shape[0]]", "np.concatenate(({0}, {1}))[{0}.shape[0] - 1:{0}.shape[0] + 1]",
         "np.concatenate(({0}, {1}))[1:]", "np.concatenate(({0}, {1}))[::2]", "np.concatenate(({0}, {1}))[::-1]", "np.concatenate(({0}, {1}))[0]",
         "np.concatenate(({0}, {1}))[-1]", "np.concatenate(({0}[:2], {0}[2:]))", "np.concatenate(({0}[:-1], {0}[-1:]))", "np.concatenate(({0}, {1})).T",
         "np.concatenate(({0}, {1}, {0}))[{0}.shape[0]:]", "np.concatenate((np.concatenate(({0}, {1})), {0}))", "np.concatenate(({0} + 1, {1} + 1))",
         "-np.concatenate(({0}, {1}))", "np.sum(np.concatenate(({0}, {1})))", "np.max(np.concatenate(({0}, {1})), axis=0)", "np.stack(({0}, {1}))[1]",
         "np.stack(({0}, {1}), axis=-1)[..., 0]", "np.sum(np.stack(({0}, {1})), axis=0)", "np.concatenate(({0}[:1], {1}[1:]))", "np.vstack(({0}, {1}))[0]",
         "np.sum(np.concatenate(({0}, {1})), axis=0)", "np.concatenate((np.zeros_like({0}), {1}))[{0}.shape[0]:]", "moa.take(1, moa.cat({0}, {1}))"]
REDUCTIONS = ["np.{f}({0}.T)", "np.{f}({0}[::-1])", "np.{f}(np.{f}({0}, axis=0))", "np.{f}({0}, axis=0)[1:]", "np.{f}({0}[1:], axis=0)", "np.{f}(-{0})",
              "np.{f}(2 * {0})", "np.{f}({0} + 1, axis=-1)", "np.{f}(np.broadcast_to({0}, (3,) + {0}.shape), axis=0)", "np.{f}({0}[None], axis=0)",
              "np.{f}(np.repeat({0}, 2, axis=0))", "np.{f}({0}.ravel())", "np.{f}({0}.T, axis=0)", "np.{f}({0} * {0})", "np.{f}(np.abs({0}))", "-np.{f}(-{0})",
              "np.{f}({0}, axis=0, keepdims=True) + {0}", "np.{f}({0}, axis=-1, keepdims=True) * {0}", "np.{f}(np.diagonal({0}))",
              "np.{f}(np.where({0} > 0, {0}, 0))", "np.{f}(np.ones_like({0}))", "np.{f}(np.roll({0}, 1))", "np.{f}({0}, axis=(0, -1))", "np.{f}({0} > 0, axis=0)"]
REDUCING = ["sum", "sum", "sum", "prod", "max", "min", "mean", "any", "all", "argmax"]
SUMS_OF_PRODUCTS = ["np.sum({0} * {1})", "np.sum({0} * {1}, axis=0)", "np.sum({0} * {1}, axis=-1)", "np.sum({0}) + np.sum({1})", "np.sum({0} + {1})",
                    "np.sum({0} - {1}, axis=0)", "np.sum({0} * {0}) + np.sum({1} * {1})", "np.sum(({0} - {1}) ** 2)", "np.sum({0}, axis=0) * np.sum({1}, axis=0)"]
# Of vectors and matrices whose extents let {0} @ {1} be.
PRODUCTS = ["{0} @ {1}", "({0} @ {1}).T", "(2 * {0}) @ {1}", "{0} @ (3 * {1})", "-{0} @ {1}", "({0} @ {1})[0]", "({0} @ {1})[1:]", "({0} @ {1})[..., 0]",
            "({0} @ {1})[..., ::2]", "np.sum({0} @ {1})", "np.sum({0} @ {1}, axis=0)", "np.sum({0} @ {1}, axis=-1)", "np.diagonal({0} @ {1})",
            "np.sum(np.diagonal({0} @ {1}))", "{0}[1:] @ {1}", "{0}[0] @ {1}", "{0} @ {1} + {0} @ {1}", "({0} + {0}) @ {1}", "{1}.T @ {0}.T", "{0}.T.T @ {1}",
            "{0} @ ({1} + {1}[0])", "({0} * {0}) @ {1}", "np.max({0} @ {1}, axis=0)", "({0} / 2) @ {1}", "{0}[:, 1:] @ {1}[1:]", "{0}[:, ::-1] @ {1}[::-1]",
            "({0} * np.ones({0}.shape)) @ {1}", "({0} @ {1}) * ({0} @ {1})", "np.broadcast_to({0}, (2,) + {0}.shape) @ {1}"]
CHAINS = ["({0} @ {1}) @ {2}", "{0} @ ({1} @ {2})", "({0} @ {1} @ {2}).T", "({0} @ {1} @ {2})[0]", "np.sum({0} @ {1} @ {2})", "({0} @ {1}) @ ({2} * 2)"]
SUMS_OF_CHAINS = ["{0} @ {1} + {0} @ {2}", "{0} @ ({1} + {2})", "{0} @ {1} - {0} @ {2}", "({0} @ {1})[0] + ({0} @ {2})[0]"]
OUTER = ["{0}[:, None] * {1}[None, :]", "np.sum({0}[:, None] * {1}[None, :], axis=0)", "np.sum({0}[:, None] * {1}, axis=-1)", "np.outer({0}, {1})[0]",
         "np.outer({0}, {1}).T", "np.outer({0}, {1})[1:, ::-1]", "np.sum(np.outer({0}, {1}))", "np.outer({0}, {1}) @ {1}", "{0}[:, None] + {1} - {0}[:, None]",
         "np.sum(({0}[:, None] - {1}) ** 2, axis=0)", "np.diagonal(np.outer({0}, {0}))", "np.max({0}[:, None] + {1}, axis=0)"]


def pointwise(scope, x):
    groups = [ALGEBRA, ALGEBRA, CHOICES] + [WHOLE] * (x.kind in "bi") + [CASTS] * (x.kind != "f")
    template = scope.rng.choice(scope.rng.choice(groups))
    if x.kind == "b" and "**" in template:
        return None  # the dtype of bool ** 2 depends on NumPy's version
    partners = [expressions.partner(scope, x, 1) for _ in range(2)]
    return scope.pointwise(template, x, *partners)


def moved(scope, x):
    return scope.apply(scope.rng.choice(MOVES + POSITIONS), x)


def joined(scope, x):
    def attempt():
        y = expressions.simple(scope)
        return scope.apply(scope.rng.choice(SEAMS), x, y) if y.rank == x.rank else None
    return expressions.first_result(scope.rng, attempt)


def reduced(scope, x):
    if scope.rng.random() < 0.5:
        template = scope.rng.choice(REDUCTIONS).replace("{f}", scope.rng.choice(REDUCING))
        return scope.apply(template, x) if "argmax" not in template or "(0, -1)" not in template else None
    y = expressions.partner(scope, x, 1)
    return scope.pointwise(scope.rng.choice(SUMS_OF_PRODUCTS), x, y) if y.rank else None


def factors(scope, first):
    """Vectors, matrices and their transposes whose first axis is as long as that extent."""
    found = scope.variables(lambda v: v.rank in (1, 2) and v.kind != "b")
    found += [turned for turned in (scope.apply("{0}.T", v) for v in found if v.rank == 2) if turned]
    return [v for v in found if v.extents()[0] == first]


def product(scope, x):
    rng = scope.rng
    if x.rank not in (1, 2) or x.kind == "b":
        return None
    right = factors(scope, x.extents()[-1])
    if not right:
        return scope.apply(rng.choice(["{0} @ {0}.T", "{0}.T @ {0}", "{0}.T @ {0} @ {0}.T", "np.diagonal({0} @ {0}.T)", "np.sum({0} @ {0}.T)"]), x)
    y = rng.choice(right)
    last = factors(scope, y.extents()[-1]) if y.rank == 2 else []
    if last and rng.random() < 0.35:
        return scope.apply(rng.choice(CHAINS), x, y, rng.choice(last))
    same = [z for z in right if z.extents() == y.extents()]
    if rng.random() < 0.2:
        return scope.apply(rng.choice(SUMS_OF_CHAINS), x, y, rng.choice(same))
    template = rng.choice(PRODUCTS)
    # NumPy lets a scalar be reduced along an axis.
    return None if x.rank == y.rank == 1 and "axis" in template else scope.apply(template, x, y)


def outer(scope, x):
    vectors = scope.variables(lambda v: v.rank == 1 and v.kind != "b")
    if x.rank != 1 or x.kind == "b" or not vectors:
        return None
    y, template = scope.rng.choice(vectors), scope.rng.choice(OUTER)
    return scope.apply(template, x, y)


def again(scope, x):
    """An expression that was written before: a shared operand, unless something changed between."""
    earlier = scope.earlier()
    return expressions.binary(scope, scope.rng.choice(earlier), 1) if earlier else None


WRITERS = [(pointwise, 8), (moved, 5), (joined, 4), (reduced, 5), (product, 6), (outer, 3), (again, 4), (windows.windows, 6)]


def redex(scope, x):
    """x within a form that a rule may look for, or None."""
    if x.rank == 0:
        return None
    writers, weights = zip(*WRITERS)

    def attempt():
        result = scope.rng.choices(writers, weights)[0](scope, x)
        return None if result is None or structural.gained_unit_axis(x, result) else result
    return expressions.first_result(scope.rng, attempt)
