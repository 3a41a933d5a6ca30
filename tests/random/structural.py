"""Random rearrangements: slices, indices, permutations of axes, reshapes, joins."""

SLICES = ["1:", ":-1", "2:", ":-2", "1:-1", "::2", "1::2", "::-1", "-2::-1", "::-2", "::3", "-1:0:-1", ":", ":", ":", "-3:", ":3", "2:40", "-50:-1", "::-3"]
INDICES = ["0", "-1", "1", "-2"]


def gained_unit_axis(before, after):
    """A slice whose extent happens to be 1 where the dims are large: min(N, 1) or so, not the constant 1."""
    return after.shape.count(1) > before.shape.count(1)


def index_text(scope, x, views_only=False):
    rng, loop_variables = scope.rng, scope.variables(lambda v: v.text in scope.fixed and v.is_weak)
    parts = []
    for _ in range(rng.randint(1, x.rank)):
        chance = rng.random()
        if loop_variables and chance < 0.35:
            i = rng.choice(loop_variables).text
            parts.append(rng.choice(["%s", "%s", "%s:", ":%s", "%s + 1:", "%s - 1", ":-%s", "%s::2"]) % i)
        elif chance < 0.5 and not views_only:
            parts.append(rng.choice(INDICES))
        else:
            parts.append(rng.choice(SLICES))
    if len(parts) < x.rank and rng.random() < 0.2:
        parts.insert(rng.randrange(len(parts) + 1), "...")
    return ", ".join(parts)


def subscript(scope, x):
    result = scope.apply("{0}[%s]" % index_text(scope, x), x)
    return None if result is None or gained_unit_axis(x, result) else result


def axis_of(scope, x):
    return scope.rng.randrange(-x.rank, x.rank)


def permutation(scope, x):
    order = list(range(x.rank))
    scope.rng.shuffle(order)
    return ", ".join(map(str, order)) + ("," if x.rank == 1 else "")


def new_axis(scope, x):
    return scope.rng.choice(["{0}[None]", "{0}[:, None]", "{0}[..., None]", "np.expand_dims({0}, %d)" % scope.rng.randint(-1, x.rank),
                             "{0}[..., None, :]"])


def reshape(scope, x):
    rng = scope.rng
    forms = ["{0}.reshape(-1)", "{0}.ravel()", "np.ravel({0})", "{0}.flatten()", "moa.rav({0})"]
    if x.rank >= 2:
        forms += ["{0}.reshape({0}.shape[1], -1)", "np.reshape({0}, ({0}.shape[0] * {0}.shape[1], ) + {0}.shape[2:])"]
        forms += ["np.reshape({0}, ({0}.shape[1], {0}.shape[0]) + {0}.shape[2:])"]
    forms += ["np.reshape({0}, {0}.shape + (1,))", "{0}.reshape((1,) + {0}.shape)"]
    return rng.choice(forms)


def rearrangement(scope, x):
    """A template for x of rank 1 or more."""
    rng = scope.rng
    axis = axis_of(scope, x)
    choices = ["{0}.T", "np.transpose({0}, (%s))" % permutation(scope, x), "np.swapaxes({0}, %d, %d)" % (axis, axis_of(scope, x)),
               "np.moveaxis({0}, %d, %d)" % (axis, axis_of(scope, x)), "np.flip({0})", "np.flip({0}, axis=%d)" % axis,
               "np.roll({0}, %d, axis=%d)" % (rng.randint(-3, 40), axis), "np.roll({0}, %d)" % rng.randint(-4, 4),
               "moa.rev({0})", "moa.rotate(%d, {0})" % rng.randint(-2, 3), "moa.tr({0})", "moa.tr((%s), {0})" % permutation(scope, x),
               "moa.take(%d, {0})" % rng.choice([2, 3, -2, -3]), "moa.drop(%d, {0})" % rng.choice([0, 1, -1, 2]), "moa.psi((0,), {0})",
               new_axis(scope, x), new_axis(scope, x), reshape(scope, x), reshape(scope, x), "np.tile({0}, 2)", "np.repeat({0}, 2, axis=%d)" % axis,
               "np.broadcast_to({0}, (3,) + {0}.shape)", "np.copy({0})", "np.squeeze({0}, axis=%d)" % axis]
    if x.rank >= 2 and 1 not in x.shape[:2]:  # of an axis of extent 1 the diagonal has min(N, 1) elements
        choices += ["np.diagonal({0})", "np.diagonal({0}, 1)"]
    if x.rank >= 2:
        choices += ["{0}.mT", "np.matrix_transpose({0})", "np.tile({0}, (2, 1))", "np.fliplr({0})",
                    "np.flipud({0})", "moa.take((2, -2), {0})", "moa.drop((1, -1), {0})", "moa.psi((0, 1), {0})"]
    return rng.choice(choices)


def join(scope, x, y):
    rng = scope.rng
    axis = rng.randrange(-x.rank, x.rank)
    return rng.choice(["np.concatenate(({0}, {1}), axis=%d)" % axis, "np.concatenate(({0}, {1}, {0}))", "np.stack(({0}, {1}), axis=%d)" % axis,
                       "moa.cat({0}, {1})", "np.vstack(({0}, {1}))", "np.hstack(({0}, {1}))", "np.stack(({1}, {0}))",
                       "np.concatenate(({0}[::-1], {1}[1:]), axis=0)"])
