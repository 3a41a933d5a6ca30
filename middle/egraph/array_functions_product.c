// Attributes that turn sums of products into contractions, and regroup contractions of contractions. The equations are in
// middle/rules/contraction.rules.

#include "array_functions_internal.h"

#include <math.h>

// ---- sums of products --------------------------------------------------------------------------------------------

enum { AS_IT_IS = -1 }; // in place of a broadcast

// The product's axes that an operand carries, in the order of the operand's own axes, as labels.
static void label_factor(const ArrayGraph *graph, int64_t broadcast, IrType type, ArrayLabels *labels) {
    labels->count = type.rank;
    for (uint32_t k = 0; broadcast == AS_IT_IS && k < type.rank; k++) labels->items[k] = k;
    if (broadcast == AS_IT_IS) return;
    const ArrayAttributes *given = array_attributes(graph, broadcast);
    for (uint32_t k = 0; k < given->rank; k++)
        if (given->attributes.integers[k] >= 0) labels->items[given->attributes.integers[k]] = k;
}

bool array_contract_products(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *axes = &array_attributes(data, arguments[0])->attributes;
    IrType left = type_argument(data, arguments[2]), right = type_argument(data, arguments[4]);
    ArrayContraction contraction = {.order = IR_ORDER_ANY};
    ArrayLabels *labels = contraction.labels;
    label_factor(data, arguments[1], left, &labels[ARRAY_LEFT]);
    label_factor(data, arguments[3], right, &labels[ARRAY_RIGHT]);
    uint32_t rank = arguments[1] == AS_IT_IS ? left.rank : array_attributes(data, arguments[1])->rank;
    for (uint32_t k = 0; k < rank; k++) {
        if (!array_labels_have(&labels[ARRAY_LEFT], k) && !array_labels_have(&labels[ARRAY_RIGHT], k)) return false;
        if (!integers_hold(axes->integers, axes->integer_count, k)) labels[ARRAY_RESULT].items[labels[ARRAY_RESULT].count++] = k;
    }
    contraction.order = array_contraction_order(&contraction, left.dtype);
    *result = array_contraction_intern(data, &contraction);
    return true;
}

// ---- squared distances -------------------------------------------------------------------------------------------

// Each reduced axis must be one of the operand's: it would repeat otherwise.
bool array_distance_axes(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *axes = &array_attributes(data, arguments[0])->attributes, *broadcast = &array_attributes(data, arguments[1])->attributes;
    IrType type = type_argument(data, arguments[2]);
    bool is_reduced[IR_RANK_LIMIT] = {false};
    for (uint32_t k = 0; k < axes->integer_count; k++) {
        int64_t axis = broadcast->integers[axes->integers[k]];
        if (axis < 0) return false;
        is_reduced[axis] = true;
    }
    int64_t own[IR_RANK_LIMIT];
    uint32_t count = 0;
    for (uint32_t k = 0; k < type.rank; k++)
        if (is_reduced[k]) own[count++] = k;
    *result = array_reduction(data, own, count, type.rank, type.dtype);
    return true;
}

bool array_distance_repeat(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *axes = &array_attributes(data, arguments[0])->attributes;
    const ArrayAttributes *broadcast = array_attributes(data, arguments[1]);
    int64_t place[IR_RANK_LIMIT] = {0}, integers[IR_RANK_LIMIT]; // place: of an axis of the operand among those that are kept
    ExtentId shape[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < axes->integer_count; k++)
        for (int64_t axis = broadcast->attributes.integers[axes->integers[k]] + 1; axis < type_argument(data, arguments[2]).rank; axis++) place[axis]--;
    ArrayAttributes attributes = {.op = IR_BROADCAST, .shape = shape, .attributes.integers = integers};
    for (uint32_t k = 0; k < broadcast->rank; k++) {
        int64_t axis = broadcast->attributes.integers[k];
        if (integers_hold(axes->integers, axes->integer_count, k)) continue;
        integers[attributes.rank] = axis < 0 ? -1 : axis + place[axis];
        shape[attributes.rank++] = broadcast->shape[k];
    }
    attributes.attributes.integer_count = attributes.rank;
    *result = array_attributes_intern(data, &attributes);
    return true;
}

// ---- three operands ----------------------------------------------------------------------------------------------

// How two contractions of three operands a, b, c are grouped anew.
typedef enum Regrouping {
    LEFT_TO_RIGHT,  // (a b) c = a (b c)
    LEFT_TO_OUTER,  // (a b) c = (a c) b
    RIGHT_TO_LEFT,  // a (b c) = (a b) c
    RIGHT_TO_OUTER, // a (b c) = (a c) b
} Regrouping;

typedef struct Chain {
    ArrayLabels labels[3], result; // of a, b, c and the whole, in one numbering
    DType dtype;
    uint32_t inner[2], rest; // the new grouping: positions in `labels`
    bool rest_is_left;
} Chain;

enum { FRESH_LABELS = 3 * IR_RANK_LIMIT }; // labels of the inner contraction that the outer one does not see start here

// The inner contraction's labels in the outer's numbering: those of its result are the outer operand's.
static bool rename_inner(ArrayContraction *inner, const ArrayLabels *seen) {
    ArrayLabels known = inner->labels[ARRAY_RESULT];
    if (!array_labels_are_distinct(&known)) return false;
    for (uint32_t side = 0; side < 2; side++)
        for (uint32_t k = 0; k < inner->labels[side].count; k++) {
            int64_t *label = &inner->labels[side].items[k];
            uint32_t at = 0;
            while (at < known.count && known.items[at] != *label) at++;
            *label = at < known.count ? seen->items[at] : *label + FRESH_LABELS;
        }
    return true;
}

static bool read_chain(const ArrayGraph *graph, const int64_t *arguments, Chain *chain) {
    Regrouping regrouping = (Regrouping)arguments[4];
    bool left_nested = regrouping == LEFT_TO_RIGHT || regrouping == LEFT_TO_OUTER;
    IrType first = type_argument(graph, arguments[2]), second = type_argument(graph, arguments[3]);
    ArrayContraction outer, inner;
    if (!array_contraction_read(graph, arguments[0], left_nested ? array_attributes(graph, arguments[1])->rank : first.rank, &outer) ||
        !array_contraction_read(graph, arguments[1], left_nested ? first.rank : second.rank, &inner))
        return false;
    if (!rename_inner(&inner, &outer.labels[left_nested ? ARRAY_LEFT : ARRAY_RIGHT])) return false;
    chain->labels[0] = left_nested ? inner.labels[ARRAY_LEFT] : outer.labels[ARRAY_LEFT];
    chain->labels[1] = inner.labels[left_nested ? ARRAY_RIGHT : ARRAY_LEFT];
    chain->labels[2] = left_nested ? outer.labels[ARRAY_RIGHT] : inner.labels[ARRAY_RIGHT];
    chain->result = outer.labels[ARRAY_RESULT];
    chain->dtype = first.dtype;
    chain->rest = regrouping == LEFT_TO_RIGHT ? 0 : regrouping == RIGHT_TO_LEFT ? 2 : 1;
    chain->inner[0] = chain->rest == 0 ? 1 : 0;
    chain->inner[1] = chain->rest == 2 ? 1 : 2;
    chain->rest_is_left = chain->rest == 0;
    return true;
}

// What the new inner contraction keeps: labels that the rest or the result has. False for a product of operands that share
// no label, which would be larger than both, and for too many labels.
static bool group(const Chain *chain, ArrayContraction *contraction) {
    const ArrayLabels *rest = &chain->labels[chain->rest];
    ArrayLabels *kept = &contraction->labels[ARRAY_RESULT];
    bool is_connected = false;
    kept->count = 0;
    for (uint32_t side = 0; side < 2; side++) {
        const ArrayLabels *labels = &chain->labels[chain->inner[side]];
        contraction->labels[side] = *labels;
        for (uint32_t k = 0; k < labels->count; k++) {
            int64_t label = labels->items[k];
            is_connected = is_connected || (side == 1 && array_labels_have(&contraction->labels[ARRAY_LEFT], label));
            if (array_labels_have(kept, label) || (!array_labels_have(rest, label) && !array_labels_have(&chain->result, label))) continue;
            if (kept->count == IR_RANK_LIMIT) return false;
            kept->items[kept->count++] = label;
        }
    }
    contraction->order = array_contraction_order(contraction, chain->dtype);
    return is_connected;
}

bool array_chain_inner(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    Chain chain;
    ArrayContraction contraction;
    if (!read_chain(data, arguments, &chain) || !group(&chain, &contraction)) return false;
    *result = array_contraction_intern(data, &contraction);
    return true;
}

bool array_chain_outer(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    Chain chain;
    ArrayContraction inner, outer;
    if (!read_chain(data, arguments, &chain) || !group(&chain, &inner)) return false;
    outer.labels[chain.rest_is_left ? ARRAY_LEFT : ARRAY_RIGHT] = chain.labels[chain.rest];
    outer.labels[chain.rest_is_left ? ARRAY_RIGHT : ARRAY_LEFT] = inner.labels[ARRAY_RESULT];
    outer.labels[ARRAY_RESULT] = chain.result;
    outer.order = array_contraction_order(&outer, chain.dtype);
    *result = array_contraction_intern(data, &outer);
    return true;
}

// ---- fewer multiplications ---------------------------------------------------------------------------------------

// Of a label, as the first axis of an operand that has it.
static double label_estimate(const ArrayGraph *graph, const Chain *chain, const IrType *types, int64_t label) {
    for (uint32_t k = 0; k < 3; k++)
        for (uint32_t axis = 0; axis < chain->labels[k].count; axis++)
            if (chain->labels[k].items[axis] == label) return array_extent_estimate(graph, types[k].shape[axis]);
    return 1;
}

// The product of the extents of all labels that one of two operands has.
static double label_space(const ArrayGraph *graph, const Chain *chain, const IrType *types, const ArrayLabels *first, const ArrayLabels *second) {
    double product = 1;
    for (uint32_t k = 0; k < first->count + second->count; k++) {
        bool is_second = k >= first->count;
        const ArrayLabels *own = is_second ? second : first;
        uint32_t at = is_second ? k - first->count : k;
        bool is_seen = integers_hold(own->items, at, own->items[at]) || (is_second && array_labels_have(first, own->items[at]));
        if (!is_seen) product *= label_estimate(graph, chain, types, own->items[at]);
    }
    return product;
}

// Multiplications of a grouping that contracts two operands first: over the labels of these two, and over what they keep and
// those of the third.
static double multiplications(const ArrayGraph *graph, const Chain *chain, const IrType *types, uint32_t first, uint32_t second) {
    Chain grouped = *chain;
    grouped.inner[0] = first, grouped.inner[1] = second, grouped.rest = 3 - first - second;
    ArrayContraction inner;
    if (!group(&grouped, &inner)) return HUGE_VAL;
    return label_space(graph, chain, types, &inner.labels[ARRAY_LEFT], &inner.labels[ARRAY_RIGHT]) +
           label_space(graph, chain, types, &inner.labels[ARRAY_RESULT], &chain->labels[grouped.rest]);
}

bool array_chain_descends(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const int64_t of_chain[] = {arguments[0], arguments[1], arguments[2], arguments[3], arguments[5]};
    Chain chain;
    if (!read_chain(data, of_chain, &chain)) return false;
    IrType types[] = {type_argument(data, arguments[2]), type_argument(data, arguments[3]), type_argument(data, arguments[4])};
    bool left_nested = arguments[5] == LEFT_TO_RIGHT || arguments[5] == LEFT_TO_OUTER;
    double before = multiplications(data, &chain, types, left_nested ? 0 : 1, left_nested ? 1 : 2);
    return multiplications(data, &chain, types, chain.inner[0], chain.inner[1]) < before * (1 - 1e-6);
}
