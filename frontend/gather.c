// Indexing with arrays of integers: NumPy's rules for where the picked axes go, and the checks that every index is in range.

#include "expression.h"

#include <string.h>

// Every index is in -extent .. extent - 1, where the result has elements (`size` of them): one check, which is before anything is
// picked.
static void require_indices(Checker *checker, ValueId indices, ExtentId extent, ExtentId size, Span span) {
    IrFunction *function = checker->function;
    Shape shape = shape_of(checker, indices);
    ValueId length = ir_build_extent(function, extent, span);
    ValueId high = ir_build_broadcast_scalar(function, length, shape.rank, shape.extents, span);
    ValueId low = ir_build_unary(function, IR_NEGATIVE, high, span);
    ValueId above = ir_build_binary(function, IR_GREATER_EQUAL, indices, low, span), below = ir_build_binary(function, IR_LESS, indices, high, span);
    ValueId inside = ir_build_binary(function, IR_BIT_AND, above, below, span);
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < shape.rank; k++) axes[k] = k;
    if (shape.rank > 0) inside = ir_build_reduce(function, IR_BIT_AND, IR_ORDER_ANY, inside, axes, shape.rank, span);
    ExtentId zero = extent_of(checker, 0);
    bool has_elements = extent_same(size, shape_size(checker, &shape)) || facts_less(checker->facts, zero, size) == PROOF_PROVED;
    if (!has_elements) inside = ir_build_binary(function, IR_BIT_OR, inside, value_compare_extents(checker, IR_EQUAL, size, zero, span), span);
    require_check(checker, inside, ARR_E_INDEX, &extent, 1, span);
}

// The axis has an element where the result has any: clipped and wrapped indices need that only.
static void require_any_element(Checker *checker, ExtentId extent, ExtentId size, Span span) {
    ExtentId zero = extent_of(checker, 0);
    if (facts_less(checker->facts, zero, extent) == PROOF_PROVED) return;
    ValueId some = value_compare_extents(checker, IR_NOT_EQUAL, extent, zero, span);
    ValueId nothing = value_compare_extents(checker, IR_EQUAL, size, zero, span);
    require_check(checker, ir_build_binary(checker->function, IR_BIT_OR, some, nothing, span), ARR_E_INDEX, &extent, 1, span);
}

// Negative indices count from the end.
static ValueId from_the_end(Checker *checker, ValueId indices, ExtentId extent, Span span) {
    IrFunction *function = checker->function;
    Shape shape = shape_of(checker, indices);
    ValueId zero = value_constant(checker, DTYPE_I64, 0, &shape, span);
    ValueId size = ir_build_broadcast_scalar(function, ir_build_extent(function, extent, span), shape.rank, shape.extents, span);
    ValueId parts[] = {ir_build_binary(function, IR_LESS, indices, zero, span), ir_build_binary(function, IR_ADD, indices, size, span), indices};
    return ir_build_pointwise(function, IR_SELECT, DTYPE_I64, parts, 3, span);
}

ValueId gather_indices(Checker *checker, ValueId indices, ExtentId extent, IndexMode mode, ExtentId size, Span span) {
    Shape shape = shape_of(checker, indices);
    if (mode == INDEX_CHECKED) {
        require_indices(checker, indices, extent, size, span);
        return from_the_end(checker, indices, extent, span);
    }
    require_any_element(checker, extent, size, span);
    if (mode == INDEX_CLIPPED) return indices; // as GATHER does
    ValueId lengths = ir_build_broadcast_scalar(checker->function, ir_build_extent(checker->function, extent, span), shape.rank, shape.extents, span);
    return ir_build_binary(checker->function, IR_MODULO, indices, lengths, span);
}

Operand gather_apply(Checker *checker, ValueId array, const ValueId *indices, const int64_t *axes, uint32_t count, uint32_t place, Span span) {
    ValueId operands[IR_RANK_LIMIT + 1] = {array};
    Span spans[IR_RANK_LIMIT];
    Shape shape;
    for (uint32_t i = 0; i < count; i++) spans[i] = span;
    if (!broadcast_shape(checker, indices, spans, count, span, &shape)) return operand_invalid(span);
    if (ir_type(checker->function, array).rank - count + shape.rank > IR_RANK_LIMIT)
        return report_not_supported(checker, span, "an array of more than %d axes", IR_RANK_LIMIT);
    for (uint32_t i = 0; i < count; i++) operands[i + 1] = value_broadcast(checker, indices[i], &shape, span);
    return operand_from_value(checker, ir_build_gather(checker->function, operands, axes, count, place, span), span);
}

// items[k] indexes axis k where it is not NULL. Index arrays that stand together leave their axes there; others come first.
Operand gather_subscript(Checker *checker, const Operand *array, const Operand *const *items, Span span) {
    IrType type = operand_type(checker, array);
    ValueId indices[IR_RANK_LIMIT];
    int64_t axes[IR_RANK_LIMIT];
    uint32_t count = 0;
    Span spans[IR_RANK_LIMIT];
    ExtentId kept = extent_of(checker, 1);
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        if (!items[axis]) kept = extent_multiply(checker_extents(checker), kept, type.shape[axis]);
        if (!items[axis]) continue;
        indices[count] = operand_cast(checker, items[axis], DTYPE_I64);
        if (!value_exists(indices[count])) return operand_invalid(span);
        spans[count] = items[axis]->span;
        axes[count++] = axis;
    }
    Shape shape;
    if (!broadcast_shape(checker, indices, spans, count, span, &shape)) return operand_invalid(span);
    ExtentId size = extent_multiply(checker_extents(checker), kept, shape_size(checker, &shape));
    for (uint32_t i = 0; i < count; i++) {
        bool is_scalar = ir_type(checker->function, indices[i]).rank == 0; // an integer is in range whatever the result
        indices[i] = gather_indices(checker, indices[i], type.shape[axes[i]], INDEX_CHECKED, is_scalar ? extent_of(checker, 1) : size, spans[i]);
    }
    bool together = axes[count - 1] - axes[0] + 1 == count;
    return gather_apply(checker, array->value, indices, axes, count, together ? (uint32_t)axes[0] : 0, span);
}

// ---- take, take_along_axis ---------------------------------------------------------------------------------------

static bool integer_indices(Checker *checker, Operand *operand) {
    if (!argument_as_array(checker, operand, "the indices")) return false;
    if (dtype_is_integer(operand_type(checker, operand).dtype)) return true;
    diagnostic_error(checker->diagnostics, operand->span, "the indices must be integers, not %s", operand_describe(checker, operand));
    return false;
}

static bool index_mode(Checker *checker, const Operand *given, IndexMode *mode) {
    static const char *const names[] = {[INDEX_CHECKED] = "raise", [INDEX_WRAPPED] = "wrap", [INDEX_CLIPPED] = "clip"};
    for (int k = 0; k < 3 && given->kind == OPERAND_STRING; k++) {
        *mode = (IndexMode)k;
        if (strcmp(given->string, names[k]) == 0) return true;
    }
    diagnostic_error(checker->diagnostics, given->span, "mode is 'raise', 'wrap' or 'clip'");
    return false;
}

// Parameters: a indices axis mode.
static Operand take(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional, array = given[0];
    Span span = arguments->span;
    IndexMode mode = INDEX_CHECKED;
    uint32_t axis = 0;
    if (!argument_as_array(checker, &array, "the array") || !integer_indices(checker, &given[1])) return operand_invalid(span);
    if (given[2].kind == OPERAND_NONE) array = structural_ravel(checker, &array, span);
    else if (!argument_as_axis(checker, &given[2], operand_type(checker, &array).rank, &axis)) return operand_invalid(span);
    if (array.kind != OPERAND_VALUE || (given[3].kind != OPERAND_NONE && !index_mode(checker, &given[3], &mode))) return operand_invalid(span);
    Shape shape = shape_of(checker, array.value), picked = shape_of(checker, given[1].value);
    ExtentId extent = shape.extents[axis];
    shape.extents[axis] = shape_size(checker, &picked);
    if (mode == INDEX_CHECKED) shape.rank = axis + 1; // NumPy looks at them once for each index of the axes before
    ValueId indices = operand_cast(checker, &given[1], DTYPE_I64);
    if (!value_exists(indices)) return operand_invalid(span);
    indices = gather_indices(checker, indices, extent, mode, shape_size(checker, &shape), given[1].span);
    return gather_apply(checker, array.value, &indices, &(int64_t){axis}, 1, axis, span);
}

// Parameters: arr indices axis. Every other axis is walked by both, broadcast.
static Operand take_along_axis(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *given = arguments->positional, array = given[0];
    Span span = arguments->span;
    uint32_t along = 0;
    if (!argument_as_array(checker, &array, "the array") || !integer_indices(checker, &given[1])) return operand_invalid(span);
    if (given[2].kind == OPERAND_NONE) array = structural_ravel(checker, &array, span);
    IrType type = operand_type(checker, &array);
    if (array.kind != OPERAND_VALUE || type.rank != operand_type(checker, &given[1]).rank || type.rank == 0) {
        diagnostic_error(checker->diagnostics, span, "np.take_along_axis needs indices of the array's rank");
        return operand_invalid(span);
    }
    if (given[2].kind != OPERAND_NONE && !argument_as_axis(checker, &given[2], type.rank, &along)) return operand_invalid(span);
    ValueId indices[IR_RANK_LIMIT];
    Span spans[IR_RANK_LIMIT];
    int64_t axes[IR_RANK_LIMIT];
    ExtentId one = extent_of(checker, 1), shape[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        axes[axis] = axis;
        spans[axis] = span;
        for (uint32_t k = 0; k < type.rank; k++) shape[k] = k == axis ? type.shape[axis] : one;
        indices[axis] = axis == along ? operand_cast(checker, &given[1], DTYPE_I64) : ir_build_iota(checker->function, type.rank, shape, axis, span);
        if (!value_exists(indices[axis])) return operand_invalid(span);
    }
    Shape result;
    if (!broadcast_shape(checker, indices, spans, type.rank, span, &result)) return operand_invalid(span);
    indices[along] = gather_indices(checker, indices[along], type.shape[along], INDEX_CHECKED, shape_size(checker, &result), given[1].span);
    return gather_apply(checker, array.value, indices, axes, type.rank, 0, span);
}

const Builtin builtin_gather_table[] = {
    {.name = "take", .parameters = "a indices axis=None * mode=None", .handler = take, .method = true},
    {.name = "take_along_axis", .parameters = "arr indices axis=-1", .handler = take_along_axis},
    {.name = NULL}};
