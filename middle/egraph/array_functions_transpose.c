// Transposes and broadcasts: composed with each other and exchanged with other operations. Axis k of a transpose is axis
// p[k] of its operand; axis k of a broadcast is the operand's axis a[k], or repeats it where a[k] is -1.

#include "array_functions_support.h"

static bool is_ascending_from_zero(const IrAttributes *given) {
    for (uint32_t k = 0; k < given->integer_count; k++)
        if (given->integers[k] != k) return false;
    return true;
}

// T_p (T_q x) = T_(q[p]) x
bool array_transpose_compose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *outer = attribute_argument(data, arguments[0]), *inner = attribute_argument(data, arguments[1]);
    AttributeDraft draft = {.op = IR_TRANSPOSE, .integer_count = outer->integer_count};
    for (uint32_t k = 0; k < outer->integer_count; k++) draft.integers[k] = inner->integers[outer->integers[k]];
    return attribute_answer(data, &draft, result);
}

bool array_transpose_is_identity(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return is_ascending_from_zero(attribute_argument(data, arguments[0]));
}

// The shape of with_shape below a transpose, seen above it.
bool array_with_shape_transposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *transpose = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *given = array_attributes(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_WITH_SHAPE, .rank = given->rank};
    for (uint32_t k = 0; k < given->rank; k++) draft.shape[k] = given->shape[transpose->integers[k]];
    return attribute_answer(graph, &draft, result);
}

// The transpose's axis of an operand's axis.
static bool answer_along(ArrayGraph *graph, IrOp op, const IrAttributes *transpose, const IrAttributes *along, int64_t *result) {
    AttributeDraft draft = {.op = op, .integer_count = 1, .extent_count = along->extent_count};
    draft.integers[0] = integers_find(transpose->integers, transpose->integer_count, along->integers[0]);
    if (op == IR_ROLL) draft.extents[0] = along->extents[0];
    return attribute_answer(graph, &draft, result);
}

bool array_concatenate_transposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_along(data, IR_CONCATENATE, attribute_argument(data, arguments[0]), attribute_argument(data, arguments[1]), result);
}

bool array_roll_transposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_along(data, IR_ROLL, attribute_argument(data, arguments[0]), attribute_argument(data, arguments[1]), result);
}

// iota along the axis that it has after the transpose.
bool array_iota_transposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *transpose = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *iota = array_attributes(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_IOTA, .rank = iota->rank, .integer_count = 1};
    draft.integers[0] = integers_find(transpose->integers, iota->rank, iota->attributes.integers[0]);
    for (uint32_t k = 0; k < iota->rank; k++) draft.shape[k] = iota->shape[transpose->integers[k]];
    return attribute_answer(graph, &draft, result);
}

// ---- diagonals of transposes: the other axes in order, then the diagonal ---------------------------------------

bool array_diagonal_under_transpose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *diagonal = array_attributes(graph, arguments[0]);
    const IrAttributes *transpose = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_DIAGONAL, .rank = 1, .integer_count = 2, .extent_count = 2, .shape = {diagonal->shape[0]}};
    for (uint32_t k = 0; k < 2; k++) {
        draft.integers[k] = transpose->integers[diagonal->attributes.integers[k]];
        draft.extents[k] = diagonal->attributes.extents[k];
    }
    return attribute_answer(graph, &draft, result);
}

bool array_transpose_of_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *diagonal = attribute_argument(data, arguments[0]), *transpose = attribute_argument(data, arguments[1]);
    AttributeDraft draft = {.op = IR_TRANSPOSE};
    int64_t first = transpose->integers[diagonal->integers[0]], second = transpose->integers[diagonal->integers[1]];
    for (uint32_t k = 0; k < transpose->integer_count; k++) {
        int64_t axis = transpose->integers[k];
        if (axis != first && axis != second) draft.integers[draft.integer_count++] = axis - (axis > first) - (axis > second);
    }
    draft.integers[draft.integer_count] = draft.integer_count;
    draft.integer_count++;
    return attribute_answer(data, &draft, result);
}

// ---- broadcasts --------------------------------------------------------------------------------------------------

static AttributeDraft broadcast_draft(const ExtentId *shape, uint32_t rank) {
    AttributeDraft draft = {.op = IR_BROADCAST, .rank = rank, .integer_count = rank};
    for (uint32_t k = 0; k < rank; k++) draft.shape[k] = shape[k];
    return draft;
}

bool array_broadcast_compose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *outer = array_attributes(graph, arguments[0]);
    const IrAttributes *inner = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = broadcast_draft(outer->shape, outer->rank);
    for (uint32_t k = 0; k < outer->rank; k++) {
        int64_t axis = outer->attributes.integers[k];
        draft.integers[k] = axis < 0 ? -1 : inner->integers[axis];
    }
    return attribute_answer(graph, &draft, result);
}

bool array_broadcast_is_identity(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const IrAttributes *broadcast = attribute_argument(data, arguments[0]);
    return is_ascending_from_zero(broadcast);
}

// A broadcast that repeats nothing.
bool array_broadcast_as_transpose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *broadcast = attribute_argument(data, arguments[0]);
    AttributeDraft draft = {.op = IR_TRANSPOSE, .integer_count = broadcast->integer_count};
    if (integers_hold(broadcast->integers, broadcast->integer_count, -1) || is_ascending_from_zero(broadcast)) return false;
    for (uint32_t k = 0; k < draft.integer_count; k++) draft.integers[k] = broadcast->integers[k];
    return attribute_answer(data, &draft, result);
}

bool array_broadcast_transposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *transpose = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *broadcast = array_attributes(graph, arguments[1]);
    AttributeDraft draft = broadcast_draft(broadcast->shape, broadcast->rank);
    for (uint32_t k = 0; k < broadcast->rank; k++) {
        draft.shape[k] = broadcast->shape[transpose->integers[k]];
        draft.integers[k] = broadcast->attributes.integers[transpose->integers[k]];
    }
    return attribute_answer(graph, &draft, result);
}

// The broadcast of a slice of the operand: the slice's shape.
bool array_broadcast_sliced(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    const IrAttributes *broadcast = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = broadcast_draft(slice->shape, slice->rank);
    for (uint32_t k = 0; k < slice->rank; k++) draft.integers[k] = broadcast->integers[k];
    return attribute_answer(graph, &draft, result);
}

// ---- broadcasts above pointwise operations -----------------------------------------------------------------------

// The axes that some of two broadcasts do not repeat, repeated over the rest; there is a rest.
bool array_broadcast_joint(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *left = array_attributes(graph, arguments[0]);
    const IrAttributes *right = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = broadcast_draft(left->shape, left->rank);
    int64_t kept = 0;
    for (uint32_t k = 0; k < left->rank; k++) draft.integers[k] = left->attributes.integers[k] < 0 && right->integers[k] < 0 ? -1 : kept++;
    return kept < left->rank && attribute_answer(graph, &draft, result);
}

// A broadcast to the joint axes only.
bool array_broadcast_part(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *whole = array_attributes(graph, arguments[0]);
    const IrAttributes *joint = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_BROADCAST};
    for (uint32_t k = 0; k < whole->rank; k++) {
        if (joint->integers[k] < 0) continue;
        draft.shape[draft.rank++] = whole->shape[k];
        draft.integers[draft.integer_count++] = whole->attributes.integers[k];
    }
    return attribute_answer(graph, &draft, result);
}
