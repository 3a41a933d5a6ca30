// Functions that change shape: reshape, ravel, flatten, broadcast_to, concatenate, stack, tile, repeat.

#include "sharing.h"

static bool array_argument(Checker *checker, const CallArguments *arguments) {
    return argument_as_array(checker, &arguments->positional[0], "the argument");
}

static bool require_rank(Checker *checker, size_t rank, Span span) {
    if (rank <= IR_RANK_LIMIT) return true;
    report_not_supported(checker, span, "an array of more than %d axes", IR_RANK_LIMIT);
    return false;
}

// ---- reshape -----------------------------------------------------------------------------------------------------

static bool require_equal_sizes(Checker *checker, const Shape *from, const Shape *to, Span span) {
    ExtentId sizes[2] = {shape_size(checker, from), shape_size(checker, to)};
    Proof proof = checker_equal(checker, sizes[0], sizes[1]);
    if (proof == PROOF_REFUTED)
        diagnostic_error(checker->diagnostics, span, "shape %s cannot be reshaped to %s: %s elements become %s",
                         shape_describe(checker, from->rank, from->extents), shape_describe(checker, to->rank, to->extents),
                         extent_describe(checker, sizes[0]), extent_describe(checker, sizes[1]));
    if (proof == PROOF_UNKNOWN)
        require_check(checker, value_compare_extents(checker, IR_EQUAL, sizes[0], sizes[1], span), ARR_E_VALUE, sizes, 2, span);
    return proof != PROOF_REFUTED;
}

// size / others: extents on both sides cancel, the rest divides.
static ExtentId inferred_extent(Checker *checker, const Shape *from, const Shape *to, uint32_t inferred, Span span) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId size = extent_of(checker, 1), others = size, all_others = size;
    bool cancelled[IR_RANK_LIMIT] = {false};
    for (uint32_t axis = 0; axis < to->rank; axis++) {
        if (axis == inferred) continue;
        uint32_t match = 0;
        while (match < from->rank && (cancelled[match] || !extent_same(from->extents[match], to->extents[axis]))) match++;
        if (match < from->rank) cancelled[match] = true;
        else others = extent_multiply(extents, others, to->extents[axis]);
        all_others = extent_multiply(extents, all_others, to->extents[axis]);
    }
    for (uint32_t axis = 0; axis < from->rank; axis++)
        if (!cancelled[axis]) size = extent_multiply(extents, size, from->extents[axis]);
    ExtentId zero = extent_of(checker, 0);
    if (facts_less(checker->facts, zero, all_others) != PROOF_PROVED)
        require_check(checker, value_compare_extents(checker, IR_NOT_EQUAL, all_others, zero, span), ARR_E_VALUE, &all_others, 1, span);
    return checker_simplify(checker, extent_floor_divide(extents, size, others));
}

static bool resolve_shape(Checker *checker, const Shape *from, const Operand *given, Shape *shape) {
    if (!argument_as_extents(checker, given, "an extent", shape)) return false;
    uint32_t inferred = shape->rank, unknowns = 0;
    for (uint32_t axis = 0; axis < shape->rank; axis++) {
        if (extent_is_value(checker_extents(checker), shape->extents[axis], -1)) {
            inferred = axis;
            unknowns++;
        } else {
            shape->extents[axis] = require_extent(checker, shape->extents[axis], given->span);
        }
    }
    if (unknowns > 1) {
        diagnostic_error(checker->diagnostics, given->span, "only one extent of a reshape can be -1");
        return false;
    }
    if (unknowns == 1) shape->extents[inferred] = inferred_extent(checker, from, shape, inferred, given->span);
    return require_equal_sizes(checker, from, shape, given->span);
}

Operand structural_reshape(Checker *checker, const Operand *operand, const Operand *given, Span span) {
    Shape from = shape_of(checker, operand->value), shape;
    if (!resolve_shape(checker, &from, given, &shape)) return operand_invalid(span);
    bool is_same = from.rank == shape.rank;
    for (uint32_t axis = 0; axis < shape.rank && is_same; axis++) is_same = extent_same(from.extents[axis], shape.extents[axis]);
    if (!is_same) return step_reshape(checker, operand, &shape, span);
    Operand same = *operand;
    same.span = span;
    return same;
}

// NumPy's ravel is a view of contiguous elements alone, where a reshape would also be one of evenly spaced elements.
Operand structural_ravel(Checker *checker, const Operand *operand, Span span) {
    Shape from = shape_of(checker, operand->value), flat = {.rank = 1};
    flat.extents[0] = shape_size(checker, &from);
    Operand source = *operand;
    const Doubt *doubt = NULL;
    if (operand->view.storage.index != 0 && ravel_sharing(checker, operand, &doubt) != SHARES) {
        source = operand_from_value(checker, operand->value, span);
        source.view.doubt = doubt;
    }
    source.span = span;
    return from.rank == 1 ? source : step_reshape(checker, &source, &flat, span);
}

// The method's *shape: one tuple, or the extents themselves.
Operand builtin_reshape(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *shape = &arguments->positional[1];
    if (!array_argument(checker, arguments)) return operand_invalid(arguments->span);
    if (shape->kind == OPERAND_TUPLE && shape->element_count == 1 && shape->elements[0].kind == OPERAND_TUPLE) shape = &shape->elements[0];
    return structural_reshape(checker, &arguments->positional[0], shape, arguments->span);
}

static Operand ravel(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    if (!array_argument(checker, arguments)) return operand_invalid(arguments->span);
    return structural_ravel(checker, &arguments->positional[0], arguments->span);
}

Operand builtin_flatten(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand flat = ravel(checker, builtin, arguments);
    return operand_from_value(checker, flat.value, arguments->span);
}

// ---- broadcast_to ------------------------------------------------------------------------------------------------

// Unit axes that are repeated go, then one broadcast step: a read-only view.
static Operand broadcast_view(Checker *checker, const Operand *operand, const Shape *shape, Span span) {
    Shape from = shape_of(checker, operand->value), kept = {.rank = 0};
    int64_t axes[IR_RANK_LIMIT];
    uint32_t offset = shape->rank - from.rank;
    Operand result = *operand;
    for (uint32_t axis = 0; axis < shape->rank; axis++) {
        bool is_repeated = axis < offset || (extent_is_value(checker_extents(checker), from.extents[axis - offset], 1) &&
                                             !extent_is_value(checker_extents(checker), shape->extents[axis], 1));
        axes[axis] = is_repeated ? -1 : (int64_t)kept.rank;
        if (!is_repeated) kept.extents[kept.rank++] = shape->extents[axis];
    }
    for (uint32_t axis = from.rank; axis-- > 0;)
        if (axes[axis + offset] < 0) result = step_index(checker, &result, axis, extent_of(checker, 0), span);
    result = step_with_shape(checker, &result, &kept, span);
    result = step_broadcast(checker, &result, shape, axes, true, span);
    result.view.read_only = true;
    return result;
}

static Operand broadcast_to(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional;
    Span span = arguments->span;
    Shape shape;
    if (!array_argument(checker, arguments) || !argument_as_shape(checker, &given[1], &shape)) return operand_invalid(span);
    ValueId value = given[0].value;
    if (operand_type(checker, &given[0]).rank > shape.rank) {
        diagnostic_error(checker->diagnostics, span, "an array of rank %u cannot be broadcast to rank %u", operand_type(checker, &given[0]).rank, shape.rank);
        return operand_invalid(span);
    }
    if (!broadcast_value_to(checker, &value, shape.rank, shape.extents, span, "np.broadcast_to")) return operand_invalid(span);
    return broadcast_view(checker, &given[0], &shape, span);
}

// ---- concatenation -----------------------------------------------------------------------------------------------

static bool same_other_extents(Checker *checker, Operand *operands, size_t count, uint32_t axis, Span span) {
    Shape first = shape_of(checker, operands[0].value);
    for (size_t i = 1; i < count; i++) {
        Shape shape = shape_of(checker, operands[i].value);
        if (shape.rank != first.rank) {
            diagnostic_error(checker->diagnostics, operands[i].span, "arrays that are joined must have one rank, not %u and %u", first.rank, shape.rank);
            return false;
        }
        for (uint32_t k = 0; k < first.rank; k++) {
            if (k == axis) continue;
            if (!require_equal_extents(checker, first.extents[k], shape.extents[k], span, "extents off the joined axis")) return false;
            shape.extents[k] = first.extents[k];
        }
        operands[i] = operand_from_value(checker, value_with_shape(checker, operands[i].value, &shape, span), operands[i].span);
    }
    return true;
}

Operand structural_concatenate(Checker *checker, Operand *operands, size_t count, uint32_t axis, Span span) {
    DType dtype = promote_all(checker, operands, count);
    ValueId *values = ARENA_ARRAY(checker->arena, count, ValueId);
    for (size_t i = 0; i < count; i++) {
        operands[i] = operand_cast_to(checker, &operands[i], dtype, operands[i].span);
        if (operands[i].kind != OPERAND_VALUE) return operand_invalid(span);
    }
    if (!same_other_extents(checker, operands, count, axis, span)) return operand_invalid(span);
    for (size_t i = 0; i < count; i++) values[i] = operands[i].value;
    return operand_from_value(checker, count == 1 ? values[0] : ir_build_concatenate(checker->function, values, (uint32_t)count, axis, span), span);
}

// A tuple or list of at least one array; ranks below `least_rank` get leading unit axes (vstack's atleast_2d).
static bool array_list(Checker *checker, Operand *list, uint32_t least_rank, Span span) {
    static const bool leading[IR_RANK_LIMIT] = {true};
    if (list->kind != OPERAND_TUPLE || list->element_count == 0) {
        if (list->kind != OPERAND_INVALID) diagnostic_error(checker->diagnostics, span, "this function takes a tuple or list of arrays");
        return false;
    }
    *list = operand_tuple(checker, list->elements, list->element_count, false, list->span);
    for (size_t i = 0; i < list->element_count; i++) {
        Operand *operand = &list->elements[i];
        if (!argument_as_array(checker, operand, "an element")) return false;
        for (uint32_t rank = operand_type(checker, operand).rank; rank < least_rank; rank++) *operand = step_insert_axes(checker, operand, rank + 1, leading, span);
    }
    return true;
}

static Operand concatenate(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *list = &arguments->positional[0];
    uint32_t axis = 0;
    Span span = arguments->span;
    if (!array_list(checker, list, 0, span)) return operand_invalid(span);
    bool flattens = arguments->positional[1].kind == OPERAND_NONE;
    for (size_t i = 0; i < list->element_count && flattens; i++) list->elements[i] = structural_ravel(checker, &list->elements[i], span);
    uint32_t rank = operand_type(checker, &list->elements[0]).rank;
    if (rank == 0) {
        diagnostic_error(checker->diagnostics, span, "scalars cannot be concatenated: use np.stack");
        return operand_invalid(span);
    }
    if (!flattens && !argument_as_axis(checker, &arguments->positional[1], rank, &axis)) return operand_invalid(span);
    return structural_concatenate(checker, list->elements, list->element_count, axis, span);
}

static Operand stack(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *list = &arguments->positional[0];
    bool inserted[IR_RANK_LIMIT + 1] = {false};
    uint32_t axis;
    Span span = arguments->span;
    if (!array_list(checker, list, 0, span)) return operand_invalid(span);
    uint32_t rank = operand_type(checker, &list->elements[0]).rank + 1;
    if (!require_rank(checker, rank, span) || !argument_as_axis(checker, &arguments->positional[1], rank, &axis)) return operand_invalid(span);
    inserted[axis] = true;
    for (size_t i = 0; i < list->element_count; i++) {
        if (operand_type(checker, &list->elements[i]).rank + 1 != rank) {
            diagnostic_error(checker->diagnostics, list->elements[i].span, "stacked arrays must have one shape");
            return operand_invalid(span);
        }
        list->elements[i] = step_insert_axes(checker, &list->elements[i], rank, inserted, span);
    }
    return structural_concatenate(checker, list->elements, list->element_count, axis, span);
}

// vstack joins rows; hstack joins the second axis, or the first of vectors.
static Operand stack_rows(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *list = &arguments->positional[0];
    bool is_vertical = builtin->op == IR_ADD;
    if (!array_list(checker, list, is_vertical ? 2 : 1, arguments->span)) return operand_invalid(arguments->span);
    uint32_t axis = is_vertical || operand_type(checker, &list->elements[0]).rank == 1 ? 0 : 1;
    return structural_concatenate(checker, list->elements, list->element_count, axis, arguments->span);
}

// ---- tile, repeat ------------------------------------------------------------------------------------------------

// Each axis s becomes (r, s), or (s, r) for repeat, merged.
static Operand repeat_axes(Checker *checker, const Operand *operand, const Shape *repeats, bool is_tile, Span span) {
    ExtentTable *extents = checker_extents(checker);
    Shape from = shape_of(checker, operand->value), wide = {.rank = 0}, merged = {.rank = from.rank};
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < from.rank; axis++) {
        bool is_once = extent_is_value(extents, repeats->extents[axis], 1);
        if (!require_rank(checker, wide.rank + (is_once ? 1 : 2), span)) return operand_invalid(span);
        merged.extents[axis] = extent_multiply(extents, from.extents[axis], repeats->extents[axis]);
        for (int part = 0; part < (is_once ? 1 : 2); part++) {
            bool is_repeat = !is_once && (part == 0) == is_tile;
            axes[wide.rank] = is_repeat ? -1 : (int64_t)axis;
            wide.extents[wide.rank++] = is_repeat ? repeats->extents[axis] : from.extents[axis];
        }
    }
    ValueId repeated = ir_build_broadcast(checker->function, operand->value, wide.rank, wide.extents, axes, span);
    return operand_from_value(checker, ir_build_reshape(checker->function, repeated, merged.rank, merged.extents, span), span);
}

static Operand tile(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Shape given, repeats;
    bool leading[IR_RANK_LIMIT] = {false};
    if (!array_argument(checker, arguments) || !argument_as_shape(checker, &arguments->positional[1], &given)) return operand_invalid(arguments->span);
    Operand operand = arguments->positional[0];
    uint32_t rank = operand_type(checker, &operand).rank;
    repeats.rank = rank > given.rank ? rank : given.rank;
    for (uint32_t axis = 0; axis < repeats.rank; axis++) {
        uint32_t missing = repeats.rank - given.rank;
        repeats.extents[axis] = axis < missing ? extent_of(checker, 1) : given.extents[axis - missing];
        leading[axis] = axis < repeats.rank - rank;
    }
    operand = step_insert_axes(checker, &operand, repeats.rank, leading, arguments->span);
    return repeat_axes(checker, &operand, &repeats, true, arguments->span);
}

static Operand repeat(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    const Operand *given = arguments->positional;
    Span span = arguments->span;
    ExtentId count;
    uint32_t axis = 0;
    if (!array_argument(checker, arguments)) return operand_invalid(span);
    if (given[1].kind == OPERAND_TUPLE || (given[1].kind == OPERAND_VALUE && !operand_is_scalar(checker, &given[1])))
        return report_not_supported(checker, given[1].span, "np.repeat with a count for each element");
    if (!operand_as_extent(checker, &given[1], "the repeat count", &count)) return operand_invalid(span);
    Operand operand = given[2].kind == OPERAND_NONE ? structural_ravel(checker, &given[0], span) : given[0];
    Shape repeats = shape_of(checker, operand.value);
    if (given[2].kind != OPERAND_NONE && !argument_as_axis(checker, &given[2], repeats.rank, &axis)) return operand_invalid(span);
    for (uint32_t k = 0; k < repeats.rank; k++) repeats.extents[k] = extent_of(checker, 1);
    repeats.extents[axis] = require_extent(checker, count, given[1].span);
    return repeat_axes(checker, &operand, &repeats, false, span);
}

const Builtin builtin_shape_table[] = {
    {.name = "reshape", .parameters = "a shape", .handler = builtin_reshape},
    {.name = "ravel", .parameters = "a", .handler = ravel, .method = true},
    {.name = "broadcast_to", .parameters = "array shape", .handler = broadcast_to},
    {.name = "concatenate", .parameters = "arrays / axis=0", .handler = concatenate},
    {.name = "concat", .parameters = "arrays / axis=0", .handler = concatenate},
    {.name = "stack", .parameters = "arrays axis=0", .handler = stack},
    {.name = "vstack", .parameters = "tup", .handler = stack_rows, .op = IR_ADD},
    {.name = "hstack", .parameters = "tup", .handler = stack_rows, .op = IR_MULTIPLY},
    {.name = "tile", .parameters = "A reps", .handler = tile},
    {.name = "repeat", .parameters = "a repeats axis=None", .handler = repeat, .method = true},
    {.name = NULL}};
