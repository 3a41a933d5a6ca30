// Diagonals of contractions: two labels of the result become one. The summed labels keep their sequence, and so do the terms.

#include "array_functions_labels.h"

typedef struct Pairing {
    int64_t labels[2];
    ExtentId starts[2], count;
} Pairing;

static Pairing pairing_of(const ArrayGraph *graph, int64_t payload, const ContractionLabels *labels) {
    const ArrayAttributes *diagonal = array_attributes(graph, payload);
    Pairing pairing = {.count = diagonal->shape[0]};
    for (uint32_t k = 0; k < 2; k++) {
        pairing.labels[k] = labels->result[diagonal->attributes.integers[k]];
        pairing.starts[k] = diagonal->attributes.extents[k];
    }
    return pairing;
}

// Which operands have both labels, as bits; they become diagonals.
enum { NONE_HAS_BOTH = 0, LEFT_HAS_BOTH = 1, RIGHT_HAS_BOTH = 2 };

static bool has_both(const int64_t *labels, uint32_t count, const Pairing *pairing) {
    return integers_hold(labels, count, pairing->labels[0]) && integers_hold(labels, count, pairing->labels[1]);
}

static bool has_each_once(const int64_t *labels, uint32_t count, const Pairing *pairing) {
    return label_occurrences(labels, count, pairing->labels[0]) == 1 && label_occurrences(labels, count, pairing->labels[1]) == 1;
}

// Each label once in the result, and in the operands with both, which are those wanted.
static bool pairs_in(const ContractionLabels *labels, const Pairing *pairing, int64_t wanted) {
    bool left = has_both(labels->left, labels->left_count, pairing), right = has_both(labels->right, labels->right_count, pairing);
    return wanted == (left ? LEFT_HAS_BOTH : 0) + (right ? RIGHT_HAS_BOTH : 0) && has_each_once(labels->result, labels->result_count, pairing) &&
           (!left || has_each_once(labels->left, labels->left_count, pairing)) && (!right || has_each_once(labels->right, labels->right_count, pairing));
}

// The labels of an array: with both in one, at the end, where a diagonal stands, or with the second renamed to the first.
static void append_paired(AttributeDraft *draft, const int64_t *labels, uint32_t count, const Pairing *pairing, bool is_diagonal) {
    for (uint32_t k = 0; k < count; k++) {
        bool is_paired = integers_hold(pairing->labels, 2, labels[k]);
        if (!is_paired || !is_diagonal) draft->integers[draft->integer_count++] = is_paired ? pairing->labels[0] : labels[k];
    }
    if (is_diagonal) draft->integers[draft->integer_count++] = pairing->labels[0];
}

// diagonal, contraction, left operand, which operands become diagonals
bool array_contract_on_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ContractionLabels labels = contraction_labels(graph, arguments[1], type_argument(graph, arguments[2]).rank);
    Pairing pairing = pairing_of(graph, arguments[0], &labels);
    if (!pairs_in(&labels, &pairing, arguments[3])) return false;
    AttributeDraft draft = contraction_draft(graph, arguments[1]);
    append_paired(&draft, labels.left, labels.left_count, &pairing, arguments[3] & LEFT_HAS_BOTH);
    append_paired(&draft, labels.right, labels.right_count, &pairing, arguments[3] & RIGHT_HAS_BOTH);
    append_paired(&draft, labels.result, labels.result_count, &pairing, true);
    draft.rank = labels.result_count - 1;
    return attribute_answer(graph, &draft, result);
}

// diagonal, contraction, left operand, side: the diagonal of an operand with both labels.
bool array_operand_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ContractionLabels labels = contraction_labels(graph, arguments[1], type_argument(graph, arguments[2]).rank);
    Pairing pairing = pairing_of(graph, arguments[0], &labels);
    const int64_t *own = arguments[3] ? labels.right : labels.left;
    uint32_t count = arguments[3] ? labels.right_count : labels.left_count;
    if (!has_both(own, count, &pairing)) return false;
    AttributeDraft draft = {.op = IR_DIAGONAL, .rank = 1, .shape = {pairing.count}, .integer_count = 2, .extent_count = 2};
    for (uint32_t k = 0; k < 2; k++) {
        draft.integers[k] = integers_find(own, count, pairing.labels[k]);
        draft.extents[k] = pairing.starts[k];
    }
    return attribute_answer(graph, &draft, result);
}

// diagonal, contraction, left operand, right operand: one operand from the diagonal's first element on.
static bool answer_cut(ArrayGraph *graph, const int64_t *arguments, bool right, int64_t *result) {
    ContractionLabels labels = contraction_labels(graph, arguments[1], type_argument(graph, arguments[2]).rank);
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
