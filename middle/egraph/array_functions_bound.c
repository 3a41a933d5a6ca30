// What bounds of integers decide: comparisons, and arithmetic that cannot leave 64 bits. Bounds hold of every element; facts
// are those of the place where the root is used.

#include "array_functions.h"
#include "middle/ir/scalar.h"

static const ArrayFact *fact_at(const ArrayGraph *graph, const int64_t *arguments, uint32_t position) {
    EgClass class = {(uint32_t)arguments[position]};
    const ArrayFact *fact = array_class_fact(graph, class);
    return dtype_is_integer(array_class_type(graph, class).dtype) ? fact : NULL;
}

// x < y (strict) or x <= y, of any element of one and any of the other.
static bool is_ordered(const ArrayGraph *graph, const EgMatch *match, const ArrayFact *left, const ArrayFact *right, bool strict) {
    if (left->has_range && right->has_range && (strict ? left->high < right->low : left->high <= right->low)) return true;
    if (!left->most.index || !right->least.index) return false;
    const Facts *facts = array_match_facts(graph, match);
    return (strict ? facts_less(facts, left->most, right->least) : facts_less_equal(facts, left->most, right->least)) == PROOF_PROVED;
}

bool array_is_at_most(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    const ArrayFact *left = fact_at(data, arguments, 0), *right = fact_at(data, arguments, 1);
    return left && right && is_ordered(data, match, left, right, false);
}

bool array_is_below(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    const ArrayFact *left = fact_at(data, arguments, 0), *right = fact_at(data, arguments, 1);
    return left && right && is_ordered(data, match, left, right, true);
}

bool array_is_nonnegative(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const ArrayFact *fact = fact_at(data, arguments, 0);
    return fact && fact->has_range && fact->low >= 0;
}

static int64_t truth(ArrayGraph *graph, bool value) {
    ArrayAttributes attributes = {.op = IR_CONSTANT, .dtype = DTYPE_BOOL, .attributes.constant = value};
    return array_attributes_intern(graph, &attributes);
}

bool array_boolean(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    *result = truth(data, arguments[0] != 0);
    return true;
}

typedef enum Comparison { LESS, LESS_EQUAL, EQUAL, NOT_EQUAL } Comparison;

bool array_compare(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    const ArrayFact *left = fact_at(data, arguments, 0), *right = fact_at(data, arguments, 1);
    Comparison comparison = (Comparison)arguments[2];
    if (!left || !right) return false;
    bool is_less_equal = comparison == LESS_EQUAL;
    bool is_true, is_false;
    if (comparison == LESS || is_less_equal) {
        is_true = is_ordered(data, match, left, right, !is_less_equal);
        is_false = is_ordered(data, match, right, left, is_less_equal);
    } else {
        bool differ = is_ordered(data, match, left, right, true) || is_ordered(data, match, right, left, true);
        bool agree = !differ && is_ordered(data, match, left, right, false) && is_ordered(data, match, right, left, false);
        is_true = comparison == EQUAL ? agree : differ;
        is_false = comparison == EQUAL ? differ : agree;
    }
    *result = truth(data, is_true);
    return is_true != is_false; // of no elements both may be proved
}

typedef enum Arithmetic { SUM, DIFFERENCE, PRODUCT } Arithmetic;

static bool overflows(Arithmetic arithmetic, int64_t left, int64_t right) {
    int64_t ignored;
    switch (arithmetic) {
    case SUM: return add_overflows(left, right, &ignored);
    case DIFFERENCE: return subtract_overflows(left, right, &ignored);
    case PRODUCT: return multiply_overflows(left, right, &ignored);
    }
    INTERNAL_ERROR("no such arithmetic");
}

// The extremes of sums, differences and products are at the bounds.
bool array_fits(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const ArrayFact *left = fact_at(data, arguments, 0), *right = fact_at(data, arguments, 1);
    if (!left || !right || !left->has_range || !right->has_range) return false;
    int64_t lefts[] = {left->low, left->high}, rights[] = {right->low, right->high};
    for (uint32_t k = 0; k < 4; k++)
        if (overflows((Arithmetic)arguments[2], lefts[k / 2], rights[k % 2])) return false;
    *result = truth(data, false);
    return true;
}
