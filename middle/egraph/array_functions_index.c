// Indices pushed below other operations: psi with one index on one axis. An index into an axis without elements has no
// value (a check has failed before it is used); where an axis vanishes from the result, the index is proved in range.

#include "array_functions_support.h"

// The axis of the operand below a transpose.
bool array_index_under_transpose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *index = attribute_argument(data, arguments[0]), *transpose = attribute_argument(data, arguments[1]);
    return index_answer(data, transpose->integers[index->integers[0]], index->extents[0], result);
}

// The transpose of what the index leaves.
bool array_transpose_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *transpose = attribute_argument(data, arguments[0]), *index = attribute_argument(data, arguments[1]);
    AttributeDraft draft = {.op = IR_TRANSPOSE};
    int64_t dropped = transpose->integers[index->integers[0]];
    for (uint32_t k = 0; k < transpose->integer_count; k++)
        if (k != index->integers[0]) draft.integers[draft.integer_count++] = transpose->integers[k] - (transpose->integers[k] > dropped);
    return attribute_answer(data, &draft, result);
}

// start + step * i, where i is proved in range.
bool array_index_under_slice(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    ExtentTable *table = array_graph_extents(graph);
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    uint32_t axis = (uint32_t)index->integers[0];
    SliceAxis along = slice_axis(array_attributes(graph, arguments[1]), axis);
    ExtentId at = index->extents[0];
    bool starts = along.step == 1 && extent_is_value(table, along.start, 0);
    IrType type = type_argument(graph, arguments[2]);
    bool whole = starts && extent_same(type.shape[axis], along.count);
    if (!whole && !is_index_proved(graph, match, at, along.count)) return false;
    return index_answer(graph, axis, extent_add(table, along.start, extent_scale(table, at, along.step)), result);
}

// The slice of what the index leaves.
bool array_slice_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    const IrAttributes *index = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = slice_draft(slice->rank - 1);
    for (uint32_t k = 0, next = 0; k < slice->rank; k++)
        if (k != index->integers[0]) slice_set(graph, &draft, next++, slice_axis(slice, k));
    return attribute_answer(graph, &draft, result);
}

// Along an axis that the broadcast's operand has.
bool array_index_under_broadcast(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *index = attribute_argument(data, arguments[0]), *broadcast = attribute_argument(data, arguments[1]);
    int64_t axis = broadcast->integers[index->integers[0]];
    return axis >= 0 && index_answer(data, axis, index->extents[0], result);
}

bool array_index_is_of_repetition(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    const ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *broadcast = array_attributes(graph, arguments[1]);
    int64_t axis = index->integers[0];
    return broadcast->attributes.integers[axis] < 0 && is_index_proved(graph, match, index->extents[0], broadcast->shape[axis]);
}

// The broadcast of what the index leaves.
bool array_broadcast_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *broadcast = array_attributes(graph, arguments[0]);
    const int64_t *axes = broadcast->attributes.integers;
    uint32_t dropped = (uint32_t)attribute_argument(graph, arguments[1])->integers[0];
    AttributeDraft draft = {.op = IR_BROADCAST};
    for (uint32_t k = 0; k < broadcast->rank; k++) {
        if (k == dropped) continue;
        draft.shape[draft.rank++] = broadcast->shape[k];
        draft.integers[draft.integer_count++] = axes[k] - (axes[dropped] >= 0 && axes[k] > axes[dropped]);
    }
    return attribute_answer(graph, &draft, result);
}

bool array_with_shape_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *given = array_attributes(graph, arguments[0]);
    const IrAttributes *index = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_WITH_SHAPE};
    for (uint32_t k = 0; k < given->rank; k++)
        if (k != index->integers[0]) draft.shape[draft.rank++] = given->shape[k];
    return attribute_answer(graph, &draft, result);
}

// ---- concatenate and roll ----------------------------------------------------------------------------------------

// Concatenation or roll along an axis that the index leaves.
static bool answer_along(ArrayGraph *graph, IrOp op, const IrAttributes *along, const IrAttributes *index, int64_t *result) {
    int64_t axis = along->integers[0], dropped = index->integers[0];
    AttributeDraft draft = {.op = op, .integer_count = 1, .integers = {axis - (dropped < axis)}, .extent_count = along->extent_count};
    if (op == IR_ROLL) draft.extents[0] = along->extents[0];
    return axis != dropped && attribute_answer(graph, &draft, result);
}

bool array_concatenate_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_along(data, IR_CONCATENATE, attribute_argument(data, arguments[0]), attribute_argument(data, arguments[1]), result);
}

bool array_roll_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_along(data, IR_ROLL, attribute_argument(data, arguments[0]), attribute_argument(data, arguments[1]), result);
}

// index, concatenation, first part: proved to lie in it.
bool array_index_is_in_first(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    const ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]), *seam = attribute_argument(graph, arguments[1]);
    int64_t axis = seam->integers[0];
    return index->integers[0] == axis && is_index_proved(graph, match, index->extents[0], type_argument(graph, arguments[2]).shape[axis]);
}

// index, concatenation, both parts: the index in the second part, where it is proved to lie there.
bool array_index_in_second(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]), *seam = attribute_argument(graph, arguments[1]);
    int64_t axis = seam->integers[0];
    if (index->integers[0] != axis) return false;
    ExtentId at = extent_subtract(array_graph_extents(graph), index->extents[0], type_argument(graph, arguments[2]).shape[axis]);
    return is_index_proved(graph, match, at, type_argument(graph, arguments[3]).shape[axis]) && index_answer(graph, axis, at, result);
}

// index, roll, operand: (i - shift) mod s, where i is proved in range.
bool array_index_under_roll(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    ExtentTable *table = array_graph_extents(graph);
    const IrAttributes *index = attribute_argument(graph, arguments[0]), *roll = attribute_argument(graph, arguments[1]);
    int64_t axis = roll->integers[0];
    ExtentId at = index->extents[0], extent = type_argument(graph, arguments[2]).shape[axis];
    if (index->integers[0] != axis || !is_index_proved(graph, match, at, extent)) return false;
    ExtentId rolled = extent_modulo(table, extent_subtract(table, at, roll->extents[0]), extent);
    return index_answer(graph, axis, facts_simplify(array_match_facts(graph, match), rolled), result);
}

// ---- diagonal ----------------------------------------------------------------------------------------------------

// The operand's axis of the diagonal's axis k.
static int64_t axis_beside_diagonal(const int64_t *axes, int64_t k) {
    int64_t low = axes[0] < axes[1] ? axes[0] : axes[1], high = axes[0] < axes[1] ? axes[1] : axes[0];
    k += k >= low;
    return k + (k >= high);
}

// Along an axis beside the diagonal.
bool array_index_beside_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *index = attribute_argument(data, arguments[0]), *diagonal = attribute_argument(data, arguments[1]);
    uint32_t rank = type_argument(data, arguments[2]).rank;
    if (index->integers[0] == rank - 2) return false;
    return index_answer(data, axis_beside_diagonal(diagonal->integers, index->integers[0]), index->extents[0], result);
}

bool array_diagonal_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *diagonal = array_attributes(graph, arguments[0]);
    const int64_t *axes = diagonal->attributes.integers;
    int64_t dropped = axis_beside_diagonal(axes, attribute_argument(graph, arguments[1])->integers[0]);
    AttributeDraft draft = {.op = IR_DIAGONAL, .rank = 1, .integer_count = 2, .extent_count = 2, .shape = {diagonal->shape[0]}};
    for (uint32_t k = 0; k < 2; k++) {
        draft.integers[k] = axes[k] - (axes[k] > dropped);
        draft.extents[k] = diagonal->attributes.extents[k];
    }
    return attribute_answer(graph, &draft, result);
}

// Along the diagonal, proved in range: its higher axis first, so that the lower keeps its number.
static bool answer_on_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, ArrayGraph *graph, bool higher) {
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *diagonal = array_attributes(graph, arguments[1]);
    const int64_t *axes = diagonal->attributes.integers;
    if (index->integers[0] != type_argument(graph, arguments[2]).rank - 2) return false;
    if (!is_index_proved(graph, match, index->extents[0], diagonal->shape[0])) return false;
    uint32_t which = (axes[1] > axes[0]) == higher;
    return index_answer(graph, axes[which], extent_add(array_graph_extents(graph), diagonal->attributes.extents[which], index->extents[0]), result);
}

bool array_index_on_diagonal_high(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    return answer_on_diagonal(match, arguments, result, data, true);
}

bool array_index_on_diagonal_low(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    return answer_on_diagonal(match, arguments, result, data, false);
}

// ---- reductions --------------------------------------------------------------------------------------------------

bool array_index_under_reduce(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *index = attribute_argument(data, arguments[0]), *reduction = attribute_argument(data, arguments[1]);
    return index_answer(data, axis_beside_reduction(reduction, index->integers[0]), index->extents[0], result);
}

bool array_reduce_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *reduction = array_attributes(graph, arguments[0]);
    int64_t dropped = axis_beside_reduction(&reduction->attributes, attribute_argument(graph, arguments[1])->integers[0]);
    AttributeDraft draft = {.op = reduction->op, .order = reduction->attributes.order, .integer_count = reduction->attributes.integer_count};
    for (uint32_t k = 0; k < draft.integer_count; k++)
        draft.integers[k] = reduction->attributes.integers[k] - (reduction->attributes.integers[k] > dropped);
    return attribute_answer(graph, &draft, result);
}
