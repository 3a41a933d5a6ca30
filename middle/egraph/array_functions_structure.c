// What the structure of matrices decides, see ArrayStructure.

#include "array_functions_internal.h"

static uint32_t structure_at(const ArrayGraph *graph, const int64_t *arguments, uint32_t position) {
    return array_class_fact(graph, (EgClass){(uint32_t)arguments[position]})->structure;
}

static uint32_t zeros(uint32_t structure) { return structure & ARRAY_ZERO; }
static uint32_t ones(uint32_t structure) { return (structure & ARRAY_ONE) >> ARRAY_ONE_SHIFT; } // as bits of zeros

bool array_transposes_symmetric(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const IrAttributes *transpose = attribute_argument(data, arguments[0]);
    if (!(structure_at(data, arguments, 1) & ARRAY_SYMMETRIC)) return false;
    uint32_t rank = transpose->integer_count;
    for (uint32_t k = 0; k + 2 < rank; k++)
        if (transpose->integers[k] != k) return false;
    return transpose->integers[rank - 2] == rank - 1;
}

// Everywhere the condition is known as wanted, or both choices have the same known element.
static bool is_chosen(const ArrayGraph *graph, const int64_t *arguments, uint32_t as_wanted) {
    uint32_t first = structure_at(graph, arguments, 1), second = structure_at(graph, arguments, 2);
    uint32_t agree = (zeros(first) & zeros(second)) | (ones(first) & ones(second));
    return (as_wanted | agree) == ARRAY_ZERO;
}

bool array_select_is_first(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return is_chosen(data, arguments, ones(structure_at(data, arguments, 0)));
}

bool array_select_is_second(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return is_chosen(data, arguments, zeros(structure_at(data, arguments, 0)));
}

bool array_mask_keeps(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    uint32_t factor = structure_at(data, arguments, 0), mask = structure_at(data, arguments, 1);
    return (ones(mask) | (zeros(mask) & zeros(factor))) == ARRAY_ZERO;
}

// ---- products with the identity and with diagonal matrices -------------------------------------------------------

// The matrix's label that is summed and the one that is kept.
static bool read_identity(const ArrayContraction *contraction, uint32_t side, int64_t *summed, int64_t *kept) {
    const int64_t *labels = contraction->labels[side].items;
    if (labels[0] == labels[1]) return false;
    bool first = array_contraction_sums(contraction, labels[0]), second = array_contraction_sums(contraction, labels[1]);
    *summed = labels[first ? 0 : 1], *kept = labels[first ? 1 : 0];
    return first != second;
}

static bool is_square_with(const ArrayGraph *graph, const int64_t *arguments, uint32_t wanted) {
    IrType type = type_argument(graph, arguments[1 + arguments[3]]);
    return type.rank == 2 && extent_same(type.shape[0], type.shape[1]) && (structure_at(graph, arguments, 1 + (uint32_t)arguments[3]) & wanted) == wanted;
}

// The transpose of the other operand to the result, where the result has each of its axes once, with the matrix's kept label in
// the place of the summed one, which is axis *along of the result.
static bool answer_moved(ArrayGraph *graph, const int64_t *arguments, uint32_t *along, int64_t *result) {
    uint32_t side = (uint32_t)arguments[3];
    ArrayContraction contraction;
    int64_t summed, kept;
    if (!array_contraction_read(graph, arguments[0], type_argument(graph, arguments[1]).rank, &contraction)) return false;
    if (!read_identity(&contraction, side, &summed, &kept)) return false;
    const ArrayLabels *other = &contraction.labels[side == ARRAY_LEFT ? ARRAY_RIGHT : ARRAY_LEFT], *product = &contraction.labels[ARRAY_RESULT];
    if (product->count != other->count || !array_labels_are_distinct(other) || !array_labels_are_distinct(product)) return false;
    if (array_labels_have(other, kept) || !array_labels_have(product, kept)) return false;
    AttributeDraft draft = {.op = IR_TRANSPOSE, .integer_count = product->count};
    for (uint32_t k = 0; k < product->count; k++) {
        uint32_t axis = integers_find(other->items, other->count, product->items[k] == kept ? summed : product->items[k]);
        if (axis == other->count) return false;
        if (product->items[k] == kept) *along = k;
        draft.integers[k] = axis;
    }
    return attribute_answer(graph, &draft, result);
}

// sum_k x_..k.. 1_kj = x_..j..
bool array_contract_identity(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    uint32_t along;
    return is_square_with(data, arguments, ARRAY_IDENTITY) && answer_moved(data, arguments, &along, result);
}

// sum_k x_..k.. d_kj = x_..j.. d_jj: x moved, the diagonal, and the diagonal repeated to the result.
bool array_contract_scaled(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    uint32_t along;
    return is_square_with(data, arguments, ARRAY_ZERO_ABOVE | ARRAY_ZERO_BELOW) && answer_moved(data, arguments, &along, result);
}

bool array_matrix_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ExtentId zero = extent_constant(array_graph_extents(data), 0);
    AttributeDraft draft = {.op = IR_DIAGONAL, .rank = 1, .shape = {type_argument(data, arguments[0]).shape[0]}, .integer_count = 2, .integers = {0, 1},
                            .extent_count = 2, .extents = {zero, zero}};
    return attribute_answer(data, &draft, result);
}

bool array_repeat_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    uint32_t along = 0;
    int64_t moved;
    if (!answer_moved(graph, arguments, &along, &moved)) return false;
    const IrAttributes *axes = attribute_argument(graph, moved);
    IrType other = type_argument(graph, arguments[2 - arguments[3]]);
    AttributeDraft draft = {.op = IR_BROADCAST, .rank = other.rank, .integer_count = other.rank};
    for (uint32_t k = 0; k < other.rank; k++) {
        draft.shape[k] = other.shape[axes->integers[k]];
        draft.integers[k] = k == along ? 0 : -1;
    }
    return attribute_answer(graph, &draft, result);
}
