// Reshapes: axes of extent 1 are neither gamma's nor gamma prime's business.

#include "array_functions_support.h"

// A shape that something has already.
bool array_has_shape(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const ArrayAttributes *given = array_attributes(data, arguments[0]);
    IrType type = type_argument(data, arguments[1]);
    return given->rank == type.rank && same_extents(given->shape, type.shape, type.rank);
}

// The index that drops the first axis of extent 1.
bool array_index_of_unit_axis(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ExtentTable *table = array_graph_extents(graph);
    IrType type = type_argument(graph, arguments[0]);
    uint32_t axis = 0;
    while (axis < type.rank && !extent_is_value(table, type.shape[axis], 1)) axis++;
    return axis < type.rank && index_answer(graph, axis, extent_constant(table, 0), result);
}

// A reshape without the axes of extent 1; there are some.
bool array_reshape_without_units(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *given = array_attributes(graph, arguments[0]);
    AttributeDraft draft = {.op = IR_RESHAPE};
    for (uint32_t k = 0; k < given->rank; k++)
        if (!extent_is_value(array_graph_extents(graph), given->shape[k], 1)) draft.shape[draft.rank++] = given->shape[k];
    return draft.rank < given->rank && attribute_answer(graph, &draft, result);
}

// The broadcast that puts them in again.
bool array_broadcast_adding_units(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *given = array_attributes(graph, arguments[0]);
    AttributeDraft draft = {.op = IR_BROADCAST, .rank = given->rank, .integer_count = given->rank};
    int64_t next = 0;
    for (uint32_t k = 0; k < given->rank; k++) {
        draft.shape[k] = given->shape[k];
        draft.integers[k] = extent_is_value(array_graph_extents(graph), given->shape[k], 1) ? -1 : next++;
    }
    return attribute_answer(graph, &draft, result);
}
