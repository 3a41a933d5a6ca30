// Reductions exchanged with transposes, broadcasts and diagonals. Exact rules keep the order of the reduced axes among
// themselves, and so the sequence of terms (docs/reduction-orders.md).

#include "array_functions_support.h"

typedef struct AxisOrder {
    uint32_t count;
    int64_t axes[IR_RANK_LIMIT];
} AxisOrder;

static void insert_ascending(AxisOrder *order, int64_t axis) {
    uint32_t at = order->count++;
    for (; at > 0 && order->axes[at - 1] > axis; at--) order->axes[at] = order->axes[at - 1];
    order->axes[at] = axis;
}

static AttributeDraft reduction_draft(const ArrayAttributes *reduction) {
    return (AttributeDraft){.op = reduction->op, .order = reduction->attributes.order};
}

// The reduction of the transpose's operand; false when the reduced axes come in another order there and that may matter.
static bool answer_untransposed(ArrayGraph *graph, const int64_t *arguments, int64_t *result, bool any_order) {
    const ArrayAttributes *reduction = array_attributes(graph, arguments[0]);
    const IrAttributes *transpose = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = reduction_draft(reduction);
    AxisOrder reduced = {0};
    bool ascending = true;
    for (uint32_t k = 0; k < reduction->attributes.integer_count; k++) {
        int64_t axis = transpose->integers[reduction->attributes.integers[k]];
        ascending = ascending && (reduced.count == 0 || reduced.axes[reduced.count - 1] < axis);
        insert_ascending(&reduced, axis);
    }
    draft.integer_count = reduced.count;
    for (uint32_t k = 0; k < reduced.count; k++) draft.integers[k] = reduced.axes[k];
    return (ascending || any_order) && attribute_answer(graph, &draft, result);
}

bool array_reduce_untransposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const ArrayAttributes *reduction = array_attributes(data, arguments[0]);
    return answer_untransposed(data, arguments, result, reduction->op == IR_REDUCE && reduction->attributes.order == IR_ORDER_ANY);
}

// For combiners whose order cannot be seen: minimum and maximum (one NaN, zeros of either sign), and, or.
bool array_reduce_untransposed_freely(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_untransposed(data, arguments, result, true);
}

// The transpose of the kept axes.
bool array_transpose_kept(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *reduction = attribute_argument(data, arguments[0]), *transpose = attribute_argument(data, arguments[1]);
    AxisOrder kept = {0};
    AttributeDraft draft = {.op = IR_TRANSPOSE};
    for (uint32_t k = 0; k < transpose->integer_count; k++)
        if (!integers_hold(reduction->integers, reduction->integer_count, k)) insert_ascending(&kept, transpose->integers[k]);
    for (uint32_t k = 0; k < transpose->integer_count; k++)
        if (!integers_hold(reduction->integers, reduction->integer_count, k))
            draft.integers[draft.integer_count++] = integers_find(kept.axes, kept.count, transpose->integers[k]);
    return attribute_answer(data, &draft, result);
}

// ---- broadcasts: kept axes that repeat the operand move outside ------------------------------------------------

static bool is_kept_repetition(const IrAttributes *reduction, const IrAttributes *broadcast, uint32_t axis) {
    return broadcast->integers[axis] < 0 && !integers_hold(reduction->integers, reduction->integer_count, axis);
}

// reduction, broadcast: the broadcast without them; there are some.
bool array_broadcast_under_reduce(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *reduction = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *broadcast = array_attributes(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_BROADCAST};
    for (uint32_t k = 0; k < broadcast->rank; k++) {
        if (is_kept_repetition(reduction, &broadcast->attributes, k)) continue;
        draft.shape[draft.rank++] = broadcast->shape[k];
        draft.integers[draft.integer_count++] = broadcast->attributes.integers[k];
    }
    return draft.rank < broadcast->rank && attribute_answer(graph, &draft, result);
}

bool array_reduce_under_broadcast(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *reduction = array_attributes(graph, arguments[0]);
    const IrAttributes *broadcast = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = reduction_draft(reduction);
    int64_t next = 0;
    for (uint32_t k = 0; k < broadcast->integer_count; k++) {
        if (is_kept_repetition(&reduction->attributes, broadcast, k)) continue;
        if (integers_hold(reduction->attributes.integers, reduction->attributes.integer_count, k)) draft.integers[draft.integer_count++] = next;
        next++;
    }
    return attribute_answer(graph, &draft, result);
}

// reduction, broadcast: the broadcast of the kept axes that have elements of their own.
bool array_broadcast_over_reduce(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *reduction = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *broadcast = array_attributes(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_BROADCAST};
    int64_t next = 0;
    for (uint32_t k = 0; k < broadcast->rank; k++) {
        if (integers_hold(reduction->integers, reduction->integer_count, k)) continue;
        draft.shape[draft.rank++] = broadcast->shape[k];
        draft.integers[draft.integer_count++] = broadcast->attributes.integers[k] < 0 ? -1 : next++;
    }
    return attribute_answer(graph, &draft, result);
}

// ---- diagonals of kept axes --------------------------------------------------------------------------------------

// diagonal, reduction: the diagonal of the operand, whose axes come in the same order with the diagonal last.
bool array_diagonal_under_reduce(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *diagonal = array_attributes(graph, arguments[0]);
    const IrAttributes *reduction = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_DIAGONAL, .rank = 1, .integer_count = 2, .extent_count = 2, .shape = {diagonal->shape[0]}};
    for (uint32_t k = 0; k < 2; k++) {
        draft.integers[k] = axis_beside_reduction(reduction, diagonal->attributes.integers[k]);
        draft.extents[k] = diagonal->attributes.extents[k];
    }
    return attribute_answer(graph, &draft, result);
}

bool array_reduce_beside_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *diagonal = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *reduction = array_attributes(graph, arguments[1]);
    int64_t first = axis_beside_reduction(&reduction->attributes, diagonal->integers[0]);
    int64_t second = axis_beside_reduction(&reduction->attributes, diagonal->integers[1]);
    AttributeDraft draft = reduction_draft(reduction);
    for (uint32_t k = 0; k < reduction->attributes.integer_count; k++) {
        int64_t axis = reduction->attributes.integers[k];
        draft.integers[draft.integer_count++] = axis - (axis > first) - (axis > second);
    }
    return attribute_answer(graph, &draft, result);
}
