// Slices and indices of iota become arithmetic on its start and step.

#include "array_functions_support.h"

static AttributeDraft iota_draft(const ArrayAttributes *slice, int64_t axis) {
    AttributeDraft draft = {.op = IR_IOTA, .rank = slice->rank, .integer_count = 1, .integers = {axis}};
    for (uint32_t k = 0; k < slice->rank; k++) draft.shape[k] = slice->shape[k];
    return draft;
}

static bool starts_with_iota(ArrayGraph *graph, const ArrayAttributes *slice, int64_t axis) {
    return slice->attributes.integers[axis] == 1 && extent_is_value(array_graph_extents(graph), slice->attributes.extents[axis], 0);
}

// iota of the slice's shape, where the slice starts at 0 with step 1 along iota's axis.
bool array_iota_shortened(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    int64_t axis = attribute_argument(graph, arguments[1])->integers[0];
    AttributeDraft draft = iota_draft(slice, axis);
    return starts_with_iota(graph, slice, axis) && attribute_answer(graph, &draft, result);
}

// iota of the slice's shape, in all other cases.
bool array_iota_recounted(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    int64_t axis = attribute_argument(graph, arguments[1])->integers[0];
    AttributeDraft draft = iota_draft(slice, axis);
    return !starts_with_iota(graph, slice, axis) && attribute_answer(graph, &draft, result);
}

// The slice's start along iota's axis, an extent.
bool array_iota_start(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const ArrayGraph *graph = data;
    int64_t axis = attribute_argument(graph, arguments[1])->integers[0];
    *result = attribute_argument(graph, arguments[0])->extents[axis].index;
    return true;
}

// The slice's step along iota's axis, a constant.
bool array_iota_step(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    int64_t axis = attribute_argument(graph, arguments[1])->integers[0];
    AttributeDraft draft = {.op = IR_CONSTANT, .dtype = DTYPE_I64, .constant = (uint64_t)attribute_argument(graph, arguments[0])->integers[axis]};
    return attribute_answer(graph, &draft, result);
}

static AttributeDraft repeating(const ExtentId *shape, uint32_t rank) {
    AttributeDraft draft = {.op = IR_BROADCAST, .rank = rank, .integer_count = rank};
    for (uint32_t k = 0; k < rank; k++) draft.shape[k] = shape[k], draft.integers[k] = -1;
    return draft;
}

// A scalar repeated over the slice.
bool array_repeat_over_slice(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    AttributeDraft draft = repeating(slice->shape, slice->rank);
    return attribute_answer(graph, &draft, result);
}

// iota without another axis than its own.
bool array_iota_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *iota = array_attributes(graph, arguments[1]);
    int64_t axis = iota->attributes.integers[0], dropped = index->integers[0];
    if (dropped == axis || !is_index_proved(graph, match, index->extents[0], iota->shape[dropped])) return false;
    AttributeDraft draft = {.op = IR_IOTA, .integer_count = 1, .integers = {axis - (dropped < axis)}};
    for (uint32_t k = 0; k < iota->rank; k++)
        if (k != dropped) draft.shape[draft.rank++] = iota->shape[k];
    return attribute_answer(graph, &draft, result);
}

// Where the index along iota's own axis is proved in range: the scalar's repetition over the rest.
bool array_repeat_over_rest(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    const ArrayAttributes *iota = array_attributes(graph, arguments[1]);
    int64_t axis = iota->attributes.integers[0];
    if (index->integers[0] != axis || !is_index_proved(graph, match, index->extents[0], iota->shape[axis])) return false;
    ExtentId rest[IR_RANK_LIMIT];
    uint32_t rank = 0;
    for (uint32_t k = 0; k < iota->rank; k++)
        if (k != axis) rest[rank++] = iota->shape[k];
    AttributeDraft draft = repeating(rest, rank);
    return attribute_answer(graph, &draft, result);
}

// The index itself, an extent.
bool array_index_place(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    *result = attribute_argument(data, arguments[0])->extents[0].index;
    return true;
}
