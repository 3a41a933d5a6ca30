// Concatenations below contractions over the label of the seam, below scans, and slices of rolls.

#include "array_functions_internal.h"

// ---- contractions: sums of block products ------------------------------------------------------------------------

static bool occurs_once(const ArrayLabels *labels, int64_t label) {
    uint32_t at = integers_find(labels->items, labels->count, label);
    return at < labels->count && !integers_hold(labels->items + at + 1, labels->count - at - 1, label);
}

// contraction, concatenation that is operand `side`, its first part, the other operand, side, part: the slice of the other
// operand that meets the part. The seam's label is summed, and each operand has it once.
bool array_slice_beside_part(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    uint32_t side = (uint32_t)arguments[4], axis = (uint32_t)attribute_argument(graph, arguments[1])->integers[0];
    IrType part = type_argument(graph, arguments[2]), other = type_argument(graph, arguments[3]);
    ArrayContraction contraction;
    if (!array_contraction_read(graph, arguments[0], side == ARRAY_LEFT ? part.rank : other.rank, &contraction)) return false;
    const ArrayLabels *own = &contraction.labels[side], *others = &contraction.labels[!side];
    int64_t label = own->items[axis];
    if (!array_contraction_sums(&contraction, label) || !occurs_once(own, label) || !occurs_once(others, label)) return false;
    uint32_t at = integers_find(others->items, others->count, label);
    AttributeDraft draft = slice_draft(other.rank);
    for (uint32_t k = 0; k < other.rank; k++) {
        SliceAxis along = slice_axis_whole(graph, other.shape[k]);
        if (k == at && arguments[5] == 0) along.count = part.shape[axis];
        else if (k == at) along.start = part.shape[axis], along.count = extent_subtract(array_graph_extents(graph), other.shape[k], part.shape[axis]);
        slice_set(graph, &draft, k, along);
    }
    return attribute_answer(graph, &draft, result);
}

// ---- scans -------------------------------------------------------------------------------------------------------

// Scan, concatenation: both along one axis.
bool array_scans_seam(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return attribute_argument(data, arguments[0])->integers[0] == attribute_argument(data, arguments[1])->integers[0];
}

bool array_scans_beside_seam(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    return !array_scans_seam(match, arguments, result, data);
}

// Scan, second part: what the first part reduces to, repeated along the scanned axis.
bool array_repeat_along_scan(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    int64_t axis = attribute_argument(data, arguments[0])->integers[0];
    IrType type = type_argument(data, arguments[1]);
    AttributeDraft draft = {.op = IR_BROADCAST, .rank = type.rank, .integer_count = type.rank};
    for (uint32_t k = 0; k < type.rank; k++) {
        draft.shape[k] = type.shape[k];
        draft.integers[k] = k == axis ? -1 : (int64_t)k - (k > axis);
    }
    return attribute_answer(data, &draft, result);
}

// ---- rolls -------------------------------------------------------------------------------------------------------

// Slice, roll, operand: the slice takes the rolled axis as it is.
bool array_slice_keeps_rolled(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    uint32_t axis = (uint32_t)attribute_argument(data, arguments[1])->integers[0];
    return slice_axis_is_whole(data, slice_axis(array_attributes(data, arguments[0]), axis), type_argument(data, arguments[2]).shape[axis]);
}

// The same: the slice reverses the rolled axis, so that the roll goes the other way.
bool array_roll_reversed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ExtentTable *table = array_graph_extents(graph);
    const IrAttributes *roll = attribute_argument(graph, arguments[1]);
    uint32_t axis = (uint32_t)roll->integers[0];
    SliceAxis along = slice_axis(array_attributes(graph, arguments[0]), axis);
    ExtentId extent = type_argument(graph, arguments[2]).shape[axis];
    bool reverses = along.step == -1 && extent_same(along.count, extent) && extent_same(along.start, extent_add_constant(table, extent, -1));
    AttributeDraft draft = {.op = IR_ROLL, .integer_count = 1, .integers = {axis}, .extent_count = 1, .extents = {extent_scale(table, roll->extents[0], -1)}};
    return reverses && attribute_answer(graph, &draft, result);
}
