// Functions about scans. The result has the operand's shape, so that axes keep their numbers on both sides.

#include "array_functions_support.h"

// slice, scan: the slice takes a first part of the scanned axis.
bool array_slice_is_prefix(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    (void)result;
    ArrayGraph *graph = data;
    uint32_t axis = (uint32_t)attribute_argument(graph, arguments[1])->integers[0];
    SliceAxis along = slice_axis(array_attributes(graph, arguments[0]), axis);
    return along.step == 1 && extent_is_value(array_graph_extents(graph), along.start, 0);
}

// scan, index of another axis: the scan of what the index leaves.
bool array_scan_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    int64_t axis = attribute_argument(data, arguments[0])->integers[0], dropped = attribute_argument(data, arguments[1])->integers[0];
    AttributeDraft draft = {.op = IR_SCAN, .integer_count = 1, .integers = {axis - (dropped < axis)}};
    return axis != dropped && attribute_answer(data, &draft, result);
}

// index, scan, operand: the operand's elements up to the index of the scanned axis, which is proved in range.
bool array_slice_until(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    uint32_t axis = (uint32_t)attribute_argument(graph, arguments[1])->integers[0];
    IrType type = type_argument(graph, arguments[2]);
    if (index->integers[0] != axis || !is_index_proved(graph, match, index->extents[0], type.shape[axis])) return false;
    AttributeDraft draft = whole_slice_draft(graph, type.rank, type.shape);
    SliceAxis until = slice_axis_whole(graph, extent_add_constant(array_graph_extents(graph), index->extents[0], 1));
    slice_set(graph, &draft, axis, until);
    return attribute_answer(graph, &draft, result);
}

// scan, operand: the reduction along its axis, in its order.
bool array_scan_as_reduce(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    bool is_float = dtype_is_float(type_argument(graph, arguments[1]).dtype);
    AttributeDraft draft = {.op = IR_REDUCE, .integer_count = 1, .order = is_float ? IR_ORDER_LEFT : IR_ORDER_ANY};
    draft.integers[0] = attribute_argument(graph, arguments[0])->integers[0];
    return attribute_answer(graph, &draft, result);
}
