// Structural operations absorbed into a contraction's labels and operands. The summed labels keep their sequence (by first
// appearance in the left operand, then in the right), and so do the terms.

#include "array_functions_support.h"

typedef struct Labels {
    uint32_t left_count, right_count, result_count;
    const int64_t *left, *right, *result;
} Labels;

static Labels labels_of(const ArrayGraph *graph, int64_t payload, uint32_t left_rank) {
    const ArrayAttributes *contraction = array_attributes(graph, payload);
    const int64_t *labels = contraction->attributes.integers;
    uint32_t operands = contraction->attributes.integer_count - contraction->rank;
    return (Labels){left_rank, operands - left_rank, contraction->rank, labels, labels + left_rank, labels + operands};
}

static uint32_t occurrences(const int64_t *labels, uint32_t count, int64_t label) {
    uint32_t found = 0;
    for (uint32_t k = 0; k < count; k++) found += labels[k] == label;
    return found;
}

static bool is_kept(const Labels *labels, int64_t label) { return integers_hold(labels->result, labels->result_count, label); }

static AttributeDraft contraction_draft(const ArrayGraph *graph, int64_t payload) {
    return (AttributeDraft){.op = IR_CONTRACT, .order = attribute_argument(graph, payload)->order};
}

static void append(AttributeDraft *draft, const int64_t *labels, uint32_t count) {
    for (uint32_t k = 0; k < count; k++) draft->integers[draft->integer_count++] = labels[k];
}

// ---- transposes --------------------------------------------------------------------------------------------------

// transpose, contraction: labels of the result in another order.
bool array_contract_transposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *transpose = attribute_argument(graph, arguments[0]);
    Labels labels = labels_of(graph, arguments[1], 0);
    AttributeDraft draft = contraction_draft(graph, arguments[1]);
    append(&draft, labels.right, labels.right_count);
    for (uint32_t k = 0; k < labels.result_count; k++) draft.integers[draft.integer_count++] = labels.result[transpose->integers[k]];
    draft.rank = labels.result_count;
    return attribute_answer(graph, &draft, result);
}

// The labels of a transpose's operand.
static void untranspose(const IrAttributes *transpose, const int64_t *labels, int64_t *untransposed) {
    for (uint32_t k = 0; k < transpose->integer_count; k++) untransposed[transpose->integers[k]] = labels[k];
}

// The summed labels in the order of their terms.
static uint32_t summed_sequence(const Labels *labels, int64_t *sequence) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < labels->left_count + labels->right_count; k++) {
        int64_t label = k < labels->left_count ? labels->left[k] : labels->right[k - labels->left_count];
        if (!is_kept(labels, label) && !integers_hold(sequence, count, label)) sequence[count++] = label;
    }
    return count;
}

static bool same_sequence(const Labels *before, const Labels *after) {
    int64_t first[2 * IR_RANK_LIMIT], second[2 * IR_RANK_LIMIT];
    uint32_t count = summed_sequence(before, first);
    summed_sequence(after, second);
    for (uint32_t k = 0; k < count; k++)
        if (first[k] != second[k]) return false;
    return true;
}

static bool answer_labels(ArrayGraph *graph, int64_t payload, const Labels *before, const Labels *after, int64_t *result) {
    AttributeDraft draft = contraction_draft(graph, payload);
    if (draft.order != IR_ORDER_ANY && !same_sequence(before, after)) return false;
    append(&draft, after->left, after->left_count);
    append(&draft, after->right, after->right_count);
    append(&draft, after->result, after->result_count);
    draft.rank = after->result_count;
    return attribute_answer(graph, &draft, result);
}

// contraction, transpose of its left operand
bool array_contract_left_untransposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *transpose = attribute_argument(data, arguments[1]);
    Labels labels = labels_of(data, arguments[0], transpose->integer_count), after = labels;
    int64_t moved[IR_RANK_LIMIT];
    untranspose(transpose, labels.left, moved);
    after.left = moved;
    return answer_labels(data, arguments[0], &labels, &after, result);
}

// contraction, transpose of its right operand, left operand
bool array_contract_right_untransposed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *transpose = attribute_argument(data, arguments[1]);
    Labels labels = labels_of(data, arguments[0], type_argument(data, arguments[2]).rank), after = labels;
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
    Labels labels = labels_of(graph, arguments[0], 0);
    int64_t dropped = labels.result[attribute_argument(graph, arguments[1])->integers[0]];
    if (occurrences(labels.result, labels.result_count, dropped) != 1) return false;
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
    Labels labels = labels_of(graph, arguments[1], type_argument(graph, arguments[2]).rank);
    int64_t label = labels.result[attribute_argument(graph, arguments[0])->integers[0]];
    const int64_t *own = right ? labels.right : labels.left;
    uint32_t count = right ? labels.right_count : labels.left_count;
    *axis = integers_find(own, count, label);
    return occurrences(own, count, label);
}

static bool answer_indexed(ArrayGraph *graph, const int64_t *arguments, bool right, int64_t *result) {
    uint32_t axis;
    if (find_indexed(graph, arguments, right, &axis) != 1) return false;
    AttributeDraft draft = {.op = IR_INDEX, .integer_count = 1, .integers = {axis}, .extent_count = 1};
    draft.extents[0] = attribute_argument(graph, arguments[0])->extents[0];
    return attribute_answer(graph, &draft, result);
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
    Labels labels = labels_of(graph, arguments[1], type_argument(graph, arguments[2]).rank);
    IrType type = type_argument(graph, arguments[right ? 3 : 2]);
    const int64_t *own = right ? labels.right : labels.left;
    AttributeDraft draft = slice_draft(type.rank);
    for (uint32_t k = 0; k < type.rank; k++) {
        uint32_t at = integers_find(labels.result, labels.result_count, own[k]);
        if (occurrences(labels.result, labels.result_count, own[k]) > 1) return false;
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
    Labels labels = labels_of(graph, arguments[0], type_argument(graph, arguments[2]).rank);
    int64_t label = (right ? labels.right : labels.left)[attribute_argument(graph, arguments[1])->integers[0]];
    uint32_t at = integers_find(labels.result, labels.result_count, label);
    if (occurrences(labels.result, labels.result_count, label) != 1 ||
        occurrences(labels.left, labels.left_count, label) + occurrences(labels.right, labels.right_count, label) != 1)
        return false;
    AttributeDraft draft = {.op = IR_CONCATENATE, .integer_count = 1, .integers = {at}};
    return attribute_answer(graph, &draft, result);
}

// ---- diagonals: two labels of the result become one ------------------------------------------------------------

typedef struct Pairing {
    int64_t labels[2];
    ExtentId starts[2], count;
} Pairing;

static Pairing pairing_of(const ArrayGraph *graph, int64_t payload, const Labels *labels) {
    const ArrayAttributes *diagonal = array_attributes(graph, payload);
    Pairing pairing = {.count = diagonal->shape[0]};
    for (uint32_t k = 0; k < 2; k++) {
        pairing.labels[k] = labels->result[diagonal->attributes.integers[k]];
        pairing.starts[k] = diagonal->attributes.extents[k];
    }
    return pairing;
}

// Each label once in the result, and no operand with both.
static bool pairs_apart(const Labels *labels, const Pairing *pairing) {
    bool both_left = integers_hold(labels->left, labels->left_count, pairing->labels[0]) && integers_hold(labels->left, labels->left_count, pairing->labels[1]);
    bool both_right =
        integers_hold(labels->right, labels->right_count, pairing->labels[0]) && integers_hold(labels->right, labels->right_count, pairing->labels[1]);
    for (uint32_t k = 0; k < 2; k++)
        if (occurrences(labels->result, labels->result_count, pairing->labels[k]) != 1) return false;
    return !both_left && !both_right;
}

// diagonal, contraction, left operand
bool array_contract_on_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    Labels labels = labels_of(graph, arguments[1], type_argument(graph, arguments[2]).rank);
    Pairing pairing = pairing_of(graph, arguments[0], &labels);
    if (!pairs_apart(&labels, &pairing)) return false;
    AttributeDraft draft = contraction_draft(graph, arguments[1]);
    append(&draft, labels.left, labels.left_count);
    append(&draft, labels.right, labels.right_count);
    for (uint32_t k = 0; k < draft.integer_count; k++)
        if (draft.integers[k] == pairing.labels[1]) draft.integers[k] = pairing.labels[0];
    for (uint32_t k = 0; k < labels.result_count; k++)
        if (labels.result[k] != pairing.labels[0] && labels.result[k] != pairing.labels[1]) draft.integers[draft.integer_count++] = labels.result[k];
    draft.integers[draft.integer_count++] = pairing.labels[0];
    draft.rank = labels.result_count - 1;
    return attribute_answer(graph, &draft, result);
}

// diagonal, contraction, left operand, right operand: one operand from the diagonal's first element on.
static bool answer_cut(ArrayGraph *graph, const int64_t *arguments, bool right, int64_t *result) {
    Labels labels = labels_of(graph, arguments[1], type_argument(graph, arguments[2]).rank);
    Pairing pairing = pairing_of(graph, arguments[0], &labels);
    IrType type = type_argument(graph, arguments[right ? 3 : 2]);
    const int64_t *own = right ? labels.right : labels.left;
    AttributeDraft draft = slice_draft(type.rank);
    for (uint32_t k = 0; k < type.rank; k++) {
        uint32_t which = integers_find(pairing.labels, 2, own[k]);
        slice_set(graph, &draft, k, which < 2 ? (SliceAxis){pairing.starts[which], pairing.count, 1} : slice_axis_whole(graph, type.shape[k]));
    }
    return attribute_answer(graph, &draft, result);
}

bool array_cut_left(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_cut(data, arguments, false, result);
}

bool array_cut_right(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    return answer_cut(data, arguments, true, result);
}
