#include "array_functions_support.h"

bool attribute_answer(ArrayGraph *graph, const AttributeDraft *draft, int64_t *result) {
    ExtentTable *table = array_graph_extents(graph);
    if (extent_table_take_overflow(table)) return false;
    bool has_shape = draft->op == IR_SLICE || draft->op == IR_BROADCAST || draft->op == IR_RESHAPE || draft->op == IR_WITH_SHAPE ||
                     draft->op == IR_IOTA || draft->op == IR_DIAGONAL;
    ArrayAttributes attributes = {.op = draft->op, .rank = draft->rank, .dtype = draft->dtype};
    if (has_shape) attributes.shape = draft->shape;
    attributes.attributes.integer_count = draft->integer_count;
    attributes.attributes.integers = draft->integers;
    attributes.attributes.extent_count = draft->extent_count;
    attributes.attributes.extents = draft->extents;
    attributes.attributes.order = draft->order;
    attributes.attributes.constant = draft->constant;
    *result = array_attributes_intern(graph, &attributes);
    return true;
}

uint32_t integers_find(const int64_t *integers, uint32_t count, int64_t wanted) {
    uint32_t at = 0;
    while (at < count && integers[at] != wanted) at++;
    return at;
}

bool integers_hold(const int64_t *integers, uint32_t count, int64_t wanted) { return integers_find(integers, count, wanted) < count; }

bool same_extents(const ExtentId *left, const ExtentId *right, uint32_t count) {
    for (uint32_t k = 0; k < count; k++)
        if (!extent_same(left[k], right[k])) return false;
    return true;
}

bool is_index_proved(const ArrayGraph *graph, const EgMatch *match, ExtentId at, ExtentId extent) {
    const Facts *facts = array_match_facts(graph, match);
    return facts_nonnegative(facts, at) == PROOF_PROVED && facts_less(facts, at, extent) == PROOF_PROVED;
}

int64_t axis_beside_reduction(const IrAttributes *reduction, int64_t kept) {
    for (uint32_t k = 0; k < reduction->integer_count && reduction->integers[k] <= kept; k++) kept++;
    return kept;
}

// ---- slices ------------------------------------------------------------------------------------------------------

SliceAxis slice_axis(const ArrayAttributes *slice, uint32_t axis) {
    return (SliceAxis){slice->attributes.extents[axis], slice->shape[axis], slice->attributes.integers[axis]};
}

SliceAxis slice_axis_whole(ArrayGraph *graph, ExtentId extent) { return (SliceAxis){extent_constant(array_graph_extents(graph), 0), extent, 1}; }

bool slice_axis_is_whole(ArrayGraph *graph, SliceAxis along, ExtentId extent) {
    return along.step == 1 && extent_is_value(array_graph_extents(graph), along.start, 0) && extent_same(along.count, extent);
}

AttributeDraft slice_draft(uint32_t rank) { return (AttributeDraft){.op = IR_SLICE, .rank = rank, .integer_count = rank, .extent_count = rank}; }

// No element, or one, says nothing of start or step: one form, or empty slices of empty slices would go on for ever.
static SliceAxis slice_axis_normal(ExtentTable *table, SliceAxis along) {
    int64_t count;
    if (!extent_is_constant(table, along.count, &count) || count > 1) return along;
    return (SliceAxis){count == 1 ? along.start : extent_constant(table, 0), along.count, 1};
}

void slice_set(ArrayGraph *graph, AttributeDraft *draft, uint32_t axis, SliceAxis along) {
    along = slice_axis_normal(array_graph_extents(graph), along);
    draft->extents[axis] = along.start;
    draft->integers[axis] = along.step;
    draft->shape[axis] = along.count;
}

AttributeDraft whole_slice_draft(ArrayGraph *graph, uint32_t rank, const ExtentId *shape) {
    AttributeDraft draft = slice_draft(rank);
    for (uint32_t k = 0; k < rank; k++) slice_set(graph, &draft, k, slice_axis_whole(graph, shape[k]));
    return draft;
}

bool index_answer(ArrayGraph *graph, int64_t axis, ExtentId at, int64_t *result) {
    AttributeDraft draft = {.op = IR_INDEX, .integer_count = 1, .integers = {axis}, .extent_count = 1, .extents = {at}};
    return attribute_answer(graph, &draft, result);
}
