// What follows where an array repeats along an axis, see ArrayFact.repeats.

#include "array_functions_internal.h"

static bool repeats_along(const ArrayGraph *graph, int64_t class, int64_t axis) {
    return array_class_fact(graph, (EgClass){(uint32_t)class})->repeats >> axis & 1;
}

static bool answer_first(ArrayGraph *graph, int64_t axis, int64_t *result) {
    return index_answer(graph, axis, extent_constant(array_graph_extents(graph), 0), result);
}

// Index, operand: index 0 in the place of another one.
bool array_index_first(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *index = attribute_argument(data, arguments[0]);
    bool is_first = extent_is_value(array_graph_extents(data), index->extents[0], 0);
    return !is_first && repeats_along(data, arguments[1], index->integers[0]) && answer_first(data, index->integers[0], result);
}

// The first reduced axis along which the operand repeats and has an element; its rank for none.
static uint32_t repeated_axis(const ArrayGraph *graph, const EgMatch *match, const int64_t *arguments) {
    const IrAttributes *axes = attribute_argument(graph, arguments[0]);
    IrType type = type_argument(graph, arguments[1]);
    ExtentId zero = extent_constant(array_graph_extents(graph), 0);
    for (uint32_t k = 0; k < axes->integer_count; k++) {
        int64_t axis = axes->integers[k];
        if (repeats_along(graph, arguments[1], axis) && facts_less(array_match_facts(graph, match), zero, type.shape[axis]) == PROOF_PROVED) return (uint32_t)axis;
    }
    return type.rank;
}

// Axes of a reduction, operand: index 0 of that axis.
bool array_index_repeated(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    uint32_t axis = repeated_axis(data, match, arguments);
    return axis < type_argument(data, arguments[1]).rank && answer_first(data, axis, result);
}

// The same: the other axes, numbered without it.
bool array_reduce_beside_repeated(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    const IrAttributes *axes = attribute_argument(data, arguments[0]);
    uint32_t repeated = repeated_axis(data, match, arguments);
    AttributeDraft draft = {.op = IR_REDUCE, .order = axes->order};
    for (uint32_t k = 0; k < axes->integer_count; k++)
        if (axes->integers[k] != repeated) draft.integers[draft.integer_count++] = axes->integers[k] - (axes->integers[k] > repeated);
    return draft.integer_count > 0 && repeated < type_argument(data, arguments[1]).rank && attribute_answer(data, &draft, result);
}
