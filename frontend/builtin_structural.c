// Structural functions that rearrange one array's axes and elements: views wherever NumPy gives views.

#include "expression.h"

static bool array_argument(Checker *checker, const CallArguments *arguments) {
    return argument_as_array(checker, &arguments->positional[0], "the argument");
}

static uint32_t rank_of(const Checker *checker, const Operand *operand) { return operand_type(checker, operand).rank; }

// ---- permutations of axes ----------------------------------------------------------------------------------------

Operand structural_transpose(Checker *checker, const Operand *operand, const Axes *permutation, Span span) {
    int64_t axes[IR_RANK_LIMIT];
    uint32_t rank = rank_of(checker, operand);
    if (permutation->count != rank) {
        diagnostic_error(checker->diagnostics, span, "a permutation of %u axes for an array of rank %u", permutation->count, rank);
        return operand_invalid(span);
    }
    for (uint32_t axis = 0; axis < rank; axis++) axes[axis] = permutation->items[axis];
    return step_transpose(checker, operand, axes, span);
}

static Axes reversed_axes(uint32_t rank) {
    Axes axes = {.count = rank};
    for (uint32_t axis = 0; axis < rank; axis++) axes.items[axis] = rank - 1 - axis;
    return axes;
}

Operand builtin_transpose(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional, *order = &given[1];
    Axes axes;
    if (!array_argument(checker, arguments)) return operand_invalid(arguments->span);
    // The method's *axes: none, one tuple or None, or several integers.
    bool is_wrapped = order->kind == OPERAND_TUPLE && order->element_count == 1 && order->elements[0].kind != OPERAND_VALUE;
    if (is_wrapped) order = &order->elements[0];
    bool is_default = order->kind == OPERAND_NONE || (order->kind == OPERAND_TUPLE && order->element_count == 0);
    uint32_t rank = rank_of(checker, &given[0]);
    if (is_default) axes = reversed_axes(rank);
    else if (!argument_as_axes(checker, order, rank, &axes)) return operand_invalid(arguments->span);
    return structural_transpose(checker, &given[0], &axes, arguments->span);
}

static Operand swapped(Checker *checker, const Operand *operand, uint32_t axis1, uint32_t axis2, Span span) {
    Axes axes = {.count = rank_of(checker, operand)};
    for (uint32_t axis = 0; axis < axes.count; axis++) axes.items[axis] = axis == axis1 ? axis2 : axis == axis2 ? axis1 : axis;
    return structural_transpose(checker, operand, &axes, span);
}

Operand builtin_swapaxes(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    uint32_t axis1, axis2;
    if (!array_argument(checker, arguments) || !argument_as_axis(checker, &given[1], rank_of(checker, &given[0]), &axis1) ||
        !argument_as_axis(checker, &given[2], rank_of(checker, &given[0]), &axis2))
        return operand_invalid(arguments->span);
    return swapped(checker, &given[0], axis1, axis2, arguments->span);
}

static Operand matrix_transpose(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!array_argument(checker, arguments)) return operand_invalid(arguments->span);
    uint32_t rank = rank_of(checker, &arguments->positional[0]);
    if (rank >= 2) return swapped(checker, &arguments->positional[0], rank - 2, rank - 1, arguments->span);
    diagnostic_error(checker->diagnostics, arguments->span, "a matrix transpose needs rank 2 or more, not %u", rank);
    return operand_invalid(arguments->span);
}

// The axes that are not moved keep their order around those that are.
static bool moved_axes(Checker *checker, const Axes *source, const Axes *destination, uint32_t rank, Span span, Axes *axes) {
    bool moved[IR_RANK_LIMIT] = {false}, filled[IR_RANK_LIMIT] = {false};
    if (source->count != destination->count) {
        diagnostic_error(checker->diagnostics, span, "moveaxis needs as many destinations as sources");
        return false;
    }
    axes->count = rank;
    for (uint32_t i = 0; i < source->count; i++) {
        axes->items[destination->items[i]] = source->items[i];
        moved[source->items[i]] = filled[destination->items[i]] = true;
    }
    for (uint32_t from = 0, to = 0; from < rank; from++) {
        if (moved[from]) continue;
        while (filled[to]) to++;
        axes->items[to++] = from;
    }
    return true;
}

static Operand moveaxis(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Axes source, destination, axes;
    if (!array_argument(checker, arguments)) return operand_invalid(arguments->span);
    uint32_t rank = rank_of(checker, &given[0]);
    if (!argument_as_axes(checker, &given[1], rank, &source) || !argument_as_axes(checker, &given[2], rank, &destination) ||
        !moved_axes(checker, &source, &destination, rank, arguments->span, &axes))
        return operand_invalid(arguments->span);
    return structural_transpose(checker, &given[0], &axes, arguments->span);
}

// ---- unit axes ---------------------------------------------------------------------------------------------------

static Operand expand_dims(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    bool inserted[IR_RANK_LIMIT] = {false};
    Axes axes;
    if (!array_argument(checker, arguments)) return operand_invalid(arguments->span);
    uint32_t added = given[1].kind == OPERAND_TUPLE ? (uint32_t)given[1].element_count : 1, rank = rank_of(checker, &given[0]) + added;
    if (rank > IR_RANK_LIMIT) return report_not_supported(checker, arguments->span, "an array of more than %d axes", IR_RANK_LIMIT);
    bool is_tuple = given[1].kind == OPERAND_TUPLE;
    axes.count = 1;
    if (is_tuple ? !argument_as_axes(checker, &given[1], rank, &axes) : !argument_as_axis(checker, &given[1], rank, &axes.items[0]))
        return operand_invalid(arguments->span);
    for (uint32_t i = 0; i < axes.count; i++) inserted[axes.items[i]] = true;
    return step_insert_axes(checker, &given[0], rank, inserted, arguments->span);
}

// Without an axis, those whose extent is the constant 1: others cannot be dropped while the rank must be known.
static bool squeezed_axes(Checker *checker, const Operand *operand, const Operand *axis, Axes *axes) {
    IrType type = operand_type(checker, operand);
    if (axis->kind == OPERAND_NONE) {
        axes->count = 0;
        for (uint32_t k = 0; k < type.rank; k++)
            if (extent_is_value(checker_extents(checker), type.shape[k], 1)) axes->items[axes->count++] = k;
        return true;
    }
    if (!argument_as_axes(checker, axis, type.rank, axes)) return false;
    for (uint32_t i = 0; i < axes->count; i++)
        if (!require_equal_extents(checker, type.shape[axes->items[i]], extent_of(checker, 1), axis->span, "a squeezed extent and 1")) return false;
    axes_sort(axes);
    return true;
}

static Operand squeeze(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Axes axes;
    if (!array_argument(checker, arguments) || !squeezed_axes(checker, &arguments->positional[0], &arguments->positional[1], &axes))
        return operand_invalid(arguments->span);
    Operand operand = arguments->positional[0];
    for (uint32_t i = axes.count; i-- > 0;) operand = step_index(checker, &operand, axes.items[i], extent_of(checker, 0), arguments->span);
    return operand;
}

// ---- reversal ----------------------------------------------------------------------------------------------------

Operand structural_reverse(Checker *checker, const Operand *operand, const Axes *axes, Span span) {
    ExtentId starts[IR_RANK_LIMIT], counts[IR_RANK_LIMIT];
    int64_t steps[IR_RANK_LIMIT];
    Shape shape = shape_of(checker, operand->value);
    for (uint32_t axis = 0; axis < shape.rank; axis++) {
        starts[axis] = extent_of(checker, 0);
        counts[axis] = shape.extents[axis];
        steps[axis] = 1;
    }
    for (uint32_t i = 0; i < axes->count; i++) {
        starts[axes->items[i]] = extent_add_constant(checker_extents(checker), shape.extents[axes->items[i]], -1);
        steps[axes->items[i]] = -1;
    }
    return step_slice(checker, operand, starts, steps, counts, span);
}

static Operand flip(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Axes axes;
    if (!array_argument(checker, arguments) || !argument_as_axes(checker, &given[1], rank_of(checker, &given[0]), &axes)) return operand_invalid(arguments->span);
    return structural_reverse(checker, &given[0], &axes, arguments->span);
}

// fliplr, flipud: the op says which axis.
static Operand flip_axis(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    if (!array_argument(checker, arguments)) return operand_invalid(arguments->span);
    uint32_t axis = builtin->op == IR_MULTIPLY ? 1 : 0, rank = rank_of(checker, &arguments->positional[0]);
    if (rank > axis) return structural_reverse(checker, &arguments->positional[0], &(Axes){.count = 1, .items = {axis}}, arguments->span);
    diagnostic_error(checker->diagnostics, arguments->span, "np.%s needs rank %u or more, not %u", builtin->name, axis + 1, rank);
    return operand_invalid(arguments->span);
}

// ---- roll --------------------------------------------------------------------------------------------------------

Operand structural_roll(Checker *checker, const Operand *operand, uint32_t axis, ExtentId shift, Span span) {
    return operand_from_value(checker, ir_build_roll(checker->function, operand->value, axis, shift, span), span);
}

// The flattened array rolled, in its own shape again.
static Operand roll_flat(Checker *checker, const Operand *operand, const Shape *shifts, Span span) {
    Shape shape = shape_of(checker, operand->value);
    Operand flat = structural_ravel(checker, operand, span);
    for (uint32_t i = 0; i < shifts->rank; i++) flat = structural_roll(checker, &flat, 0, shifts->extents[i], span);
    return operand_from_value(checker, ir_build_reshape(checker->function, flat.value, shape.rank, shape.extents, span), span);
}

static Operand roll(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Span span = arguments->span;
    Shape shifts;
    Axes axes;
    if (!array_argument(checker, arguments) || !argument_as_extents(checker, &given[1], "a shift", &shifts)) return operand_invalid(span);
    if (given[2].kind == OPERAND_NONE) return roll_flat(checker, &given[0], &shifts, span);
    if (!argument_as_axes(checker, &given[2], rank_of(checker, &given[0]), &axes)) return operand_invalid(span);
    if (shifts.rank != axes.count && shifts.rank != 1 && axes.count != 1) {
        diagnostic_error(checker->diagnostics, span, "np.roll with %u shifts for %u axes", shifts.rank, axes.count);
        return operand_invalid(span);
    }
    Operand result = given[0];
    uint32_t count = shifts.rank > axes.count ? shifts.rank : axes.count;
    for (uint32_t i = 0; i < count; i++)
        result = structural_roll(checker, &result, axes.items[axes.count == 1 ? 0 : i], shifts.extents[shifts.rank == 1 ? 0 : i], span);
    return result;
}

// ---- diagonals ---------------------------------------------------------------------------------------------------

Operand structural_diagonal(Checker *checker, const Operand *operand, ExtentId offset, uint32_t axis1, uint32_t axis2, Span span) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId zero = extent_of(checker, 0);
    IrType type = operand_type(checker, operand);
    if (axis1 == axis2) {
        diagnostic_error(checker->diagnostics, span, "a diagonal needs two different axes");
        return operand_invalid(span);
    }
    ExtentId start1 = checker_simplify(checker, extent_max(extents, extent_scale(extents, offset, -1), zero));
    ExtentId start2 = checker_simplify(checker, extent_max(extents, offset, zero));
    ExtentId count1 = extent_subtract(extents, type.shape[axis1], start1), count2 = extent_subtract(extents, type.shape[axis2], start2);
    ExtentId count = checker_simplify(checker, extent_max(extents, extent_min(extents, count1, count2), zero));
    return step_diagonal(checker, operand, axis1, axis2, start1, start2, count, span);
}

static Operand diagonal(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    ExtentId offset;
    uint32_t axis1, axis2;
    if (!array_argument(checker, arguments) || !operand_as_extent(checker, &given[1], "the offset", &offset)) return operand_invalid(arguments->span);
    uint32_t rank = rank_of(checker, &given[0]);
    if (!argument_as_axis(checker, &given[2], rank, &axis1) || !argument_as_axis(checker, &given[3], rank, &axis2)) return operand_invalid(arguments->span);
    return structural_diagonal(checker, &given[0], offset, axis1, axis2, arguments->span);
}

const Builtin builtin_structural_table[] = {
    {.name = "transpose", .parameters = "a axes=None", .handler = builtin_transpose},
    {.name = "permute_dims", .parameters = "a axes=None", .handler = builtin_transpose},
    {.name = "matrix_transpose", .parameters = "x /", .handler = matrix_transpose},
    {.name = "swapaxes", .parameters = "a axis1 axis2", .handler = builtin_swapaxes, .method = true},
    {.name = "moveaxis", .parameters = "a source destination", .handler = moveaxis},
    {.name = "expand_dims", .parameters = "a axis", .handler = expand_dims},
    {.name = "squeeze", .parameters = "a axis=None", .handler = squeeze, .method = true},
    {.name = "flip", .parameters = "m axis=None", .handler = flip},
    {.name = "flipud", .parameters = "m", .handler = flip_axis, .op = IR_ADD},
    {.name = "fliplr", .parameters = "m", .handler = flip_axis, .op = IR_MULTIPLY},
    {.name = "roll", .parameters = "a shift axis=None", .handler = roll},
    {.name = "diagonal", .parameters = "a offset=0 axis1=0 axis2=1", .handler = diagonal, .method = true},
    {.name = NULL}};
