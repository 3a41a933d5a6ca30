// Structural operations absorbed into a contraction's labels and operands. The summed labels keep their sequence (by first
// appearance in the left operand, then in the right), and so do the terms.

#include "array_functions_labels.h"

static bool is_kept(const ContractionLabels *labels, int64_t label) { return integers_hold(labels->result, labels->result_count, label); }

// ---- transposes --------------------------------------------------------------------------------------------------

// transpose, contraction: labels of the result in another order.
bool array_contract_transposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *transpose = attribute_argument(graph, arguments[0]);
    ContractionLabels labels = contraction_labels(graph, arguments[1], 0);
    AttributeDraft draft = contraction_draft(graph, arguments[1]);
    append_labels(&draft, labels.right, labels.right_count);
    for (uint32_t k = 0; k < labels.result_count; k++) draft.integers[draft.integer_count++] = labels.result[transpose->integers[k]];
    draft.rank = labels.result_count;
    return attribute_answer(graph, &draft, result);
}

// The labels of a transpose's operand.
static void untranspose(const IrAttributes *transpose, const int64_t *labels, int64_t *untransposed) {
    for (uint32_t k = 0; k < transpose->integer_count; k++) untransposed[transpose->integers[k]] = labels[k];
}

// The summed labels in the order of their terms.
static uint32_t summed_sequence(const ContractionLabels *labels, int64_t *sequence) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < labels->left_count + labels->right_count; k++) {
        int64_t label = k < labels->left_count ? labels->left[k] : labels->right[k - labels->left_count];
        if (!is_kept(labels, label) && !integers_hold(sequence, count, label)) sequence[count++] = label;
    }
    return count;
}

static bool same_sequence(const ContractionLabels *before, const ContractionLabels *after) {
    int64_t first[2 * IR_RANK_LIMIT], second[2 * IR_RANK_LIMIT];
    uint32_t count = summed_sequence(before, first);
    summed_sequence(after, second);
    for (uint32_t k = 0; k < count; k++)
        if (first[k] != second[k]) return false;
    return true;
}

static bool answer_labels(ArrayGraph *graph, int64_t payload, const ContractionLabels *before, const ContractionLabels *after, int64_t *result) {
    AttributeDraft draft = contraction_draft(graph, payload);
    if (draft.order != IR_ORDER_ANY && !same_sequence(before, after)) return false;
    append_labels(&draft, after->left, after->left_count);
    append_labels(&draft, after->right, after->right_count);
    append_labels(&draft, after->result, after->result_count);
    draft.rank = after->result_count;
    return attribute_answer(graph, &draft, result);
}

// contraction, transpose of its left operand
bool array_contract_left_untransposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *transpose = attribute_argument(data, arguments[1]);
    ContractionLabels labels = contraction_labels(data, arguments[0], transpose->integer_count), after = labels;
    int64_t moved[IR_RANK_LIMIT];
    untranspose(transpose, labels.left, moved);
    after.left = moved;
    return answer_labels(data, arguments[0], &labels, &after, result);
}

// contraction, transpose of its right operand, left operand
bool array_contract_right_untransposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *transpose = attribute_argument(data, arguments[1]);
    ContractionLabels labels = contraction_labels(data, arguments[0], type_argument(data, arguments[2]).rank), after = labels;
    int64_t moved[IR_RANK_LIMIT];
    untranspose(transpose, labels.right, moved);
    after.right = moved;
    return answer_labels(data, arguments[0], &labels, &after, result);
}

// ---- indices -----------------------------------------------------------------------------------------------------

// Without the indexed label, which the result has once.
bool array_contract_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ContractionLabels labels = contraction_labels(graph, arguments[0], 0);
    int64_t dropped = labels.result[attribute_argument(graph, arguments[1])->integers[0]];
    if (label_occurrences(labels.result, labels.result_count, dropped) != 1) return false;
    AttributeDraft draft = contraction_draft(graph, arguments[0]);
    for (uint32_t k = 0; k < labels.right_count; k++)
        if (labels.right[k] != dropped) draft.integers[draft.integer_count++] = labels.right[k];
    for (uint32_t k = 0; k < labels.result_count; k++)
        if (labels.result[k] != dropped) draft.integers[draft.integer_count++] = labels.result[k];
    draft.rank = labels.result_count - 1;
    return attribute_answer(graph, &draft, result);
}

// index, contraction, left operand: how often an operand has the indexed label, and where.
static uint32_t find_indexed(const ArrayGraph *graph, const int64_t *arguments, bool right, uint32_t *axis) {
    ContractionLabels labels = contraction_labels(graph, arguments[1], type_argument(graph, arguments[2]).rank);
    int64_t label = labels.result[attribute_argument(graph, arguments[0])->integers[0]];
    const int64_t *own = right ? labels.right : labels.left;
    uint32_t count = right ? labels.right_count : labels.left_count;
    *axis = integers_find(own, count, label);
    return label_occurrences(own, count, label);
}

static bool answer_indexed(ArrayGraph *graph, const int64_t *arguments, bool right, int64_t *result) {
    uint32_t axis;
    if (find_indexed(graph, arguments, right, &axis) != 1) return false;
    return index_answer(graph, axis, attribute_argument(graph, arguments[0])->extents[0], result);
}

bool array_index_left(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_indexed(data, arguments, false, result);
}

bool array_index_right(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_indexed(data, arguments, true, result);
}

bool array_index_misses_left(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    uint32_t axis;
    return find_indexed(data, arguments, false, &axis) == 0;
}

bool array_index_misses_right(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    uint32_t axis;
    return find_indexed(data, arguments, true, &axis) == 0;
}

// ---- slices ------------------------------------------------------------------------------------------------------

// slice, contraction, left operand, right operand: the slice of one operand, whole along summed labels.
static bool answer_sliced(ArrayGraph *graph, const int64_t *arguments, bool right, int64_t *result) {
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    ContractionLabels labels = contraction_labels(graph, arguments[1], type_argument(graph, arguments[2]).rank);
    IrType type = type_argument(graph, arguments[right ? 3 : 2]);
    const int64_t *own = right ? labels.right : labels.left;
    AttributeDraft draft = slice_draft(type.rank);
    for (uint32_t k = 0; k < type.rank; k++) {
        uint32_t at = integers_find(labels.result, labels.result_count, own[k]);
        if (label_occurrences(labels.result, labels.result_count, own[k]) > 1) return false;
        slice_set(graph, &draft, k, at < labels.result_count ? slice_axis(slice, at) : slice_axis_whole(graph, type.shape[k]));
    }
    return attribute_answer(graph, &draft, result);
}

bool array_slice_left(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_sliced(data, arguments, false, result);
}

bool array_slice_right(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_sliced(data, arguments, true, result);
}

// ---- concatenations ----------------------------------------------------------------------------------------------

// contraction, concatenation that is operand `side`, left operand, side: the concatenation of the parts' contractions, along a
// label that this operand alone has, once, and the result too.
bool array_concatenate_contracted(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    bool right = arguments[3] == 1;
    ContractionLabels labels = contraction_labels(graph, arguments[0], type_argument(graph, arguments[2]).rank);
    int64_t label = (right ? labels.right : labels.left)[attribute_argument(graph, arguments[1])->integers[0]];
    uint32_t at = integers_find(labels.result, labels.result_count, label);
    if (label_occurrences(labels.result, labels.result_count, label) != 1 ||
        label_occurrences(labels.left, labels.left_count, label) + label_occurrences(labels.right, labels.right_count, label) != 1)
        return false;
    AttributeDraft draft = {.op = IR_CONCATENATE, .integer_count = 1, .integers = {at}};
    return attribute_answer(graph, &draft, result);
}
