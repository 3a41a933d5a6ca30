// Slices: composed, and pushed below other operations. A slice keeps start, step and count of each axis.

#include "array_functions_support.h"

// start1 + step1 * (start2 + step2 * i)
bool array_slice_compose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ExtentTable *table = array_graph_extents(graph);
    const ArrayAttributes *outer = array_attributes(graph, arguments[0]), *inner = array_attributes(graph, arguments[1]);
    AttributeDraft draft = slice_draft(outer->rank);
    for (uint32_t k = 0; k < outer->rank; k++) {
        SliceAxis first = slice_axis(inner, k), along = slice_axis(outer, k);
        if (multiply_overflows(first.step, along.step, &along.step)) return false;
        along.start = extent_add(table, first.start, extent_scale(table, along.start, first.step));
        slice_set(graph, &draft, k, along);
    }
    return attribute_answer(graph, &draft, result);
}

bool array_slice_is_whole(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    IrType type = type_argument(graph, arguments[1]);
    for (uint32_t k = 0; k < type.rank; k++)
        if (!slice_axis_is_whole(graph, slice_axis(slice, k), type.shape[k])) return false;
    return true;
}

// Axis p[k] of the operand is axis k of the transpose.
bool array_slice_under_transpose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    const IrAttributes *transpose = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = slice_draft(slice->rank);
    for (uint32_t k = 0; k < slice->rank; k++) slice_set(graph, &draft, (uint32_t)transpose->integers[k], slice_axis(slice, k));
    return attribute_answer(graph, &draft, result);
}

// Axes that repeat their operand are not sliced in it.
bool array_slice_under_broadcast(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    const IrAttributes *broadcast = attribute_argument(graph, arguments[1]);
    uint32_t rank = 0;
    for (uint32_t k = 0; k < slice->rank; k++) rank += broadcast->integers[k] >= 0;
    AttributeDraft draft = slice_draft(rank);
    for (uint32_t k = 0; k < slice->rank; k++)
        if (broadcast->integers[k] >= 0) slice_set(graph, &draft, (uint32_t)broadcast->integers[k], slice_axis(slice, k));
    return attribute_answer(graph, &draft, result);
}

// Reduced axes are kept whole.
bool array_slice_under_reduce(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    const IrAttributes *reduction = attribute_argument(graph, arguments[1]);
    IrType type = type_argument(graph, arguments[2]);
    AttributeDraft draft = slice_draft(type.rank);
    for (uint32_t k = 0, kept = 0; k < type.rank; k++) {
        bool reduced = integers_hold(reduction->integers, reduction->integer_count, k);
        slice_set(graph, &draft, k, reduced ? slice_axis_whole(graph, type.shape[k]) : slice_axis(slice, kept++));
    }
    return attribute_answer(graph, &draft, result);
}

// Both axes start and step together along the diagonal; the other axes come before it.
bool array_slice_under_diagonal(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ExtentTable *table = array_graph_extents(graph);
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    const IrAttributes *diagonal = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = slice_draft(slice->rank + 1);
    SliceAxis along = slice_axis(slice, slice->rank - 1);
    for (uint32_t k = 0, next = 0; k < draft.rank; k++) {
        uint32_t which = integers_find(diagonal->integers, 2, k);
        SliceAxis moved = {which < 2 ? extent_add(table, diagonal->extents[which], along.start) : along.start, along.count, along.step};
        slice_set(graph, &draft, k, which < 2 ? moved : slice_axis(slice, next++));
    }
    return attribute_answer(graph, &draft, result);
}

// The diagonal from the first element on, as long as the slice.
bool array_diagonal_sliced(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    const IrAttributes *diagonal = attribute_argument(graph, arguments[1]);
    AttributeDraft draft = {.op = IR_DIAGONAL, .rank = 1, .integer_count = 2, .extent_count = 2};
    draft.shape[0] = slice->shape[slice->rank - 1];
    for (uint32_t k = 0; k < 2; k++) {
        draft.integers[k] = diagonal->integers[k];
        draft.extents[k] = extent_constant(array_graph_extents(graph), 0);
    }
    return attribute_answer(graph, &draft, result);
}
