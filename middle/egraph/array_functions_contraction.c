// Attributes of contractions, as labels: result[labels] = sum over the labels that the result lacks of left * right. The
// equations are in middle/rules/contraction.rules.

#include "array_functions_internal.h"

#include <string.h>

// ---- labels ------------------------------------------------------------------------------------------------------

bool array_labels_are_distinct(const ArrayLabels *labels) {
    for (uint32_t k = 0; k < labels->count; k++)
        if (integers_hold(labels->items, k, labels->items[k])) return false;
    return true;
}

bool array_contraction_sums(const ArrayContraction *contraction, int64_t label) { return !array_labels_have(&contraction->labels[ARRAY_RESULT], label); }

// Numbers labels in order of first appearance.
static void renumber(ArrayContraction *contraction) {
    int64_t known[3 * IR_RANK_LIMIT];
    uint32_t count = 0;
    for (uint32_t list = 0; list < 3; list++)
        for (uint32_t k = 0; k < contraction->labels[list].count; k++) {
            int64_t *label = &contraction->labels[list].items[k];
            uint32_t number = 0;
            while (number < count && known[number] != *label) number++;
            if (number == count) known[count++] = *label;
            *label = number;
        }
}

bool array_contraction_read(const ArrayGraph *graph, int64_t payload, uint32_t left_rank, ArrayContraction *contraction) {
    const ArrayAttributes *given = array_attributes(graph, payload);
    uint32_t counts[] = {left_rank, given->attributes.integer_count - left_rank - given->rank, given->rank};
    const int64_t *from = given->attributes.integers;
    contraction->order = given->attributes.order;
    for (uint32_t k = 0; k < 3; from += counts[k++]) {
        if (counts[k] > IR_RANK_LIMIT) return false;
        contraction->labels[k].count = counts[k];
        if (counts[k]) memcpy(contraction->labels[k].items, from, counts[k] * sizeof *from);
    }
    renumber(contraction);
    return true;
}

int64_t array_contraction_intern(ArrayGraph *graph, const ArrayContraction *contraction) {
    int64_t integers[3 * IR_RANK_LIMIT];
    uint32_t count = 0;
    ArrayContraction numbered = *contraction;
    renumber(&numbered);
    for (uint32_t list = 0; list < 3; list++)
        for (uint32_t k = 0; k < numbered.labels[list].count; k++) integers[count++] = numbered.labels[list].items[k];
    ArrayAttributes attributes = {.op = IR_CONTRACT, .rank = numbered.labels[ARRAY_RESULT].count};
    attributes.attributes = (IrAttributes){.integers = integers, .integer_count = count, .order = numbered.order};
    return array_attributes_intern(graph, &attributes);
}

IrOrder array_contraction_order(const ArrayContraction *contraction, DType dtype) {
    const ArrayLabels *labels = contraction->labels;
    if (!dtype_is_float(dtype)) return IR_ORDER_ANY;
    for (uint32_t k = 0; k < labels[ARRAY_RESULT].count; k++)
        if (!array_labels_have(&labels[ARRAY_LEFT], labels[ARRAY_RESULT].items[k])) return IR_ORDER_CHUNK256;
    return IR_ORDER_LANES16_FMA;
}

bool array_contract_normalise(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayContraction contraction;
    if (!array_contraction_read(data, arguments[0], type_argument(data, arguments[1]).rank, &contraction)) return false;
    *result = array_contraction_intern(data, &contraction);
    return *result != arguments[0];
}

// ---- sums --------------------------------------------------------------------------------------------------------

bool array_contract_sum(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *axes = &array_attributes(data, arguments[0])->attributes;
    IrType left = type_argument(data, arguments[2]);
    ArrayContraction contraction;
    if (!array_contraction_read(data, arguments[1], left.rank, &contraction)) return false;
    ArrayLabels *labels = &contraction.labels[ARRAY_RESULT];
    if (!array_labels_are_distinct(labels)) return false;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < labels->count; k++)
        if (!integers_hold(axes->integers, axes->integer_count, k)) labels->items[kept++] = labels->items[k];
    labels->count = kept;
    contraction.order = array_contraction_order(&contraction, left.dtype);
    *result = array_contraction_intern(data, &contraction);
    return true;
}

// Summed labels of one operand that the other lacks.
static bool is_lone(const ArrayContraction *contraction, uint32_t side, int64_t label) {
    return array_contraction_sums(contraction, label) && !array_labels_have(&contraction->labels[!side], label);
}

static bool read_lone(const ArrayGraph *graph, const int64_t *arguments, ArrayContraction *contraction) {
    return array_contraction_read(graph, arguments[0], type_argument(graph, arguments[1]).rank, contraction) &&
           array_labels_are_distinct(&contraction->labels[arguments[3]]);
}

bool array_reduce_lone(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayContraction contraction;
    if (!read_lone(data, arguments, &contraction)) return false;
    uint32_t side = (uint32_t)arguments[3], count = 0;
    int64_t axes[IR_RANK_LIMIT];
    IrType type = type_argument(data, arguments[1 + side]);
    for (uint32_t k = 0; k < type.rank; k++)
        if (is_lone(&contraction, side, contraction.labels[side].items[k])) axes[count++] = k;
    if (count == 0) return false;
    *result = array_reduction(data, axes, count, type.rank, type.dtype);
    return true;
}

bool array_contract_lone(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayContraction contraction;
    if (!read_lone(data, arguments, &contraction)) return false;
    uint32_t side = (uint32_t)arguments[3], kept = 0;
    ArrayLabels *labels = &contraction.labels[side];
    for (uint32_t k = 0; k < labels->count; k++)
        if (!is_lone(&contraction, side, labels->items[k])) labels->items[kept++] = labels->items[k];
    labels->count = kept;
    contraction.order = array_contraction_order(&contraction, type_argument(data, arguments[1]).dtype);
    *result = array_contraction_intern(data, &contraction);
    return true;
}

// ---- factors -----------------------------------------------------------------------------------------------------

static ExtentId label_extent(const ArrayContraction *contraction, IrType left, IrType right, int64_t label) {
    for (uint32_t k = 0; k < left.rank; k++)
        if (contraction->labels[ARRAY_LEFT].items[k] == label) return left.shape[k];
    for (uint32_t k = 0; k < right.rank; k++)
        if (contraction->labels[ARRAY_RIGHT].items[k] == label) return right.shape[k];
    INTERNAL_ERROR("a label of the result that no operand has");
}

// The broadcast to the result of what has these labels, one an axis; false when one of them is not the result's.
static bool repeat_to_result(ArrayGraph *graph, const ArrayContraction *contraction, IrType left, IrType right, const ArrayLabels *own, int64_t *payload) {
    const ArrayLabels *labels = &contraction->labels[ARRAY_RESULT];
    int64_t integers[IR_RANK_LIMIT];
    ExtentId shape[IR_RANK_LIMIT];
    if (!array_labels_are_distinct(labels) || !array_labels_are_distinct(own)) return false;
    for (uint32_t k = 0; k < own->count; k++)
        if (array_contraction_sums(contraction, own->items[k])) return false;
    for (uint32_t k = 0; k < labels->count; k++) {
        integers[k] = -1;
        shape[k] = label_extent(contraction, left, right, labels->items[k]);
        for (uint32_t axis = 0; axis < own->count; axis++)
            if (own->items[axis] == labels->items[k]) integers[k] = axis;
    }
    ArrayAttributes attributes = {.op = IR_BROADCAST, .rank = labels->count, .shape = shape};
    attributes.attributes.integers = integers, attributes.attributes.integer_count = labels->count;
    *payload = array_attributes_intern(graph, &attributes);
    return true;
}

bool array_scale_result(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    IrType left = type_argument(data, arguments[1]), right = type_argument(data, arguments[2]);
    const ArrayAttributes *broadcast = array_attributes(data, arguments[3]);
    ArrayContraction contraction;
    ArrayLabels own = {.count = 0};
    if (!array_contraction_read(data, arguments[0], left.rank, &contraction)) return false;
    const ArrayLabels *labels = &contraction.labels[arguments[4]];
    for (uint32_t k = 0; k < broadcast->rank; k++) {
        int64_t axis = broadcast->attributes.integers[k];
        if (axis < 0) continue;
        own.items[axis] = labels->items[k];
        own.count++;
    }
    return array_labels_are_distinct(labels) && repeat_to_result(data, &contraction, left, right, &own, result);
}

bool array_contract_repeat(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    IrType left = type_argument(data, arguments[1]), right = type_argument(data, arguments[2]);
    ArrayContraction contraction;
    if (!array_contraction_read(data, arguments[0], left.rank, &contraction)) return false;
    return repeat_to_result(data, &contraction, left, right, &contraction.labels[arguments[3]], result);
}

// ---- repeated operands -------------------------------------------------------------------------------------------

// Summed labels in the order in which their terms are taken.
static void list_summed(const ArrayContraction *contraction, int64_t *summed, uint32_t *count) {
    *count = 0;
    for (uint32_t side = 0; side < 2; side++)
        for (uint32_t k = 0; k < contraction->labels[side].count; k++) {
            int64_t label = contraction->labels[side].items[k];
            if (array_contraction_sums(contraction, label) && !integers_hold(summed, *count, label)) summed[(*count)++] = label;
        }
}

static bool sums_alike(const ArrayContraction *left, const ArrayContraction *right) {
    int64_t first[2 * IR_RANK_LIMIT], second[2 * IR_RANK_LIMIT];
    uint32_t first_count, second_count;
    list_summed(left, first, &first_count);
    list_summed(right, second, &second_count);
    return first_count == second_count && (first_count == 0 || memcmp(first, second, first_count * sizeof *first) == 0);
}

// An axis that repeats needs no label where the other operand has it.
bool array_contract_unrepeat(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const ArrayAttributes *broadcast = array_attributes(data, arguments[1]);
    IrType inner = type_argument(data, arguments[2]);
    uint32_t side = (uint32_t)arguments[4], left_rank = side == ARRAY_LEFT ? broadcast->rank : type_argument(data, arguments[3]).rank;
    ArrayContraction given, unrepeated;
    if (!array_contraction_read(data, arguments[0], left_rank, &given)) return false;
    unrepeated = given;
    unrepeated.labels[side].count = inner.rank;
    for (uint32_t k = 0; k < broadcast->rank; k++) {
        int64_t axis = broadcast->attributes.integers[k], label = given.labels[side].items[k];
        if (axis >= 0) unrepeated.labels[side].items[axis] = label;
        else if (!array_labels_have(&given.labels[!side], label)) return false;
    }
    if (dtype_is_float(inner.dtype) && !sums_alike(&given, &unrepeated)) return false;
    *result = array_contraction_intern(data, &unrepeated);
    return true;
}

// ---- exchanged operands ------------------------------------------------------------------------------------------

static bool same_labels(const ArrayLabels *left, const ArrayLabels *right) {
    return left->count == right->count && (left->count == 0 || memcmp(left->items, right->items, left->count * sizeof *left->items) == 0);
}

static ArrayContraction exchanged(const ArrayContraction *contraction) {
    return (ArrayContraction){{contraction->labels[ARRAY_RIGHT], contraction->labels[ARRAY_LEFT], contraction->labels[ARRAY_RESULT]}, contraction->order};
}

// Products commute in bits, so that the terms are the same when the summed labels come in one sequence.
bool array_is_exchange(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    IrType left = type_argument(data, arguments[2]), right = type_argument(data, arguments[3]);
    ArrayContraction first, second;
    if (!array_contraction_read(data, arguments[0], left.rank, &first) || !array_contraction_read(data, arguments[1], right.rank, &second)) return false;
    ArrayContraction back = exchanged(&second), turned = exchanged(&first);
    renumber(&back);
    for (uint32_t list = 0; list < 3; list++)
        if (!same_labels(&first.labels[list], &back.labels[list])) return false;
    return first.order == second.order && (!dtype_is_float(left.dtype) || sums_alike(&first, &turned));
}
