// Parts of reshapes. The axes of both sides fall into groups of equal size, in order; in each group the elements keep their
// row-major order, so that a slice or index goes through where it takes whole rows of the group's other axes.

#include "array_functions_support.h"

// Axes [first, first + count) of one side.
typedef struct AxisRun {
    uint32_t first, count;
} AxisRun;

typedef struct Grouping {
    IrType inner;                     // the reshape's operand
    const ArrayAttributes *outer;     // the reshape
    uint32_t count;
    AxisRun from[IR_RANK_LIMIT], to[IR_RANK_LIMIT]; // of the operand and of the result
} Grouping;

// The shortest runs from here on that are of equal size.
static bool next_group(ArrayGraph *graph, Grouping *grouping, uint32_t inner, uint32_t outer) {
    ExtentTable *table = array_graph_extents(graph);
    uint32_t inner_left = grouping->inner.rank - inner, outer_left = grouping->outer->rank - outer;
    for (uint32_t total = 2; total <= inner_left + outer_left; total++)
        for (uint32_t from = 1; from < total; from++) {
            uint32_t to = total - from;
            if (from > inner_left || to > outer_left) continue;
            if (!extent_same(extent_product(table, grouping->inner.shape + inner, from), extent_product(table, grouping->outer->shape + outer, to))) continue;
            grouping->from[grouping->count] = (AxisRun){inner, from};
            grouping->to[grouping->count++] = (AxisRun){outer, to};
            return true;
        }
    return false;
}

static bool group_axes(ArrayGraph *graph, int64_t reshape, int64_t operand, Grouping *grouping) {
    *grouping = (Grouping){.inner = type_argument(graph, operand), .outer = array_attributes(graph, reshape)};
    uint32_t inner = 0, outer = 0;
    while (inner < grouping->inner.rank && outer < grouping->outer->rank) {
        if (!next_group(graph, grouping, inner, outer)) break;
        inner += grouping->from[grouping->count - 1].count, outer += grouping->to[grouping->count - 1].count;
    }
    ExtentTable *table = array_graph_extents(graph);
    bool overflowed = extent_table_take_overflow(table);
    return !overflowed && inner == grouping->inner.rank && outer == grouping->outer->rank;
}

// ---- slices ------------------------------------------------------------------------------------------------------

// extent / divisor, where it divides.
static bool divide(ExtentTable *table, ExtentId extent, ExtentId divisor, ExtentId *quotient) {
    *quotient = extent_floor_divide(table, extent, divisor);
    return extent_same(extent_multiply(table, *quotient, divisor), extent);
}

// The slice of the operand's first axis of a group, of which the slice takes a part: rows of the result's other axes, or
// rows of the operand's.
static bool slice_of_rows(ArrayGraph *graph, const Grouping *grouping, uint32_t group, SliceAxis *along) {
    ExtentTable *table = array_graph_extents(graph);
    AxisRun from = grouping->from[group], to = grouping->to[group];
    if (from.count == 1 && to.count == 1) return true;
    if (along->step != 1 || (from.count > 1 && to.count > 1)) return false;
    bool splits = from.count == 1;
    ExtentId row = splits ? extent_product(table, grouping->outer->shape + to.first + 1, to.count - 1) : extent_product(table, grouping->inner.shape + from.first + 1, from.count - 1);
    if (!splits) return divide(table, along->start, row, &along->start) && divide(table, along->count, row, &along->count);
    along->start = extent_multiply(table, along->start, row);
    along->count = extent_multiply(table, along->count, row);
    return true;
}

static bool is_group_whole(ArrayGraph *graph, const Grouping *grouping, const ArrayAttributes *slice, AxisRun run) {
    for (uint32_t k = run.first; k < run.first + run.count; k++)
        if (!slice_axis_is_whole(graph, slice_axis(slice, k), grouping->outer->shape[k])) return false;
    return true;
}

// Slice, reshape, operand: the slice of the operand.
bool array_slice_under_reshape(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    Grouping grouping;
    if (!group_axes(graph, arguments[1], arguments[2], &grouping)) return false;
    AttributeDraft draft = whole_slice_draft(graph, grouping.inner.rank, grouping.inner.shape);
    for (uint32_t g = 0; g < grouping.count; g++) {
        AxisRun to = grouping.to[g];
        SliceAxis along = slice_axis(slice, to.first);
        if (is_group_whole(graph, &grouping, slice, to)) continue;
        if (!is_group_whole(graph, &grouping, slice, (AxisRun){to.first + 1, to.count - 1}) || !slice_of_rows(graph, &grouping, g, &along)) return false;
        slice_set(graph, &draft, grouping.from[g].first, along);
    }
    return attribute_answer(graph, &draft, result);
}

// Slice: the reshape to its shape.
bool array_reshape_as_slice(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const ArrayAttributes *slice = array_attributes(data, arguments[0]);
    AttributeDraft draft = {.op = IR_RESHAPE, .rank = slice->rank};
    for (uint32_t k = 0; k < slice->rank; k++) draft.shape[k] = slice->shape[k];
    return attribute_answer(data, &draft, result);
}

// ---- indices -----------------------------------------------------------------------------------------------------

// The group that begins with the indexed axis; count when none does.
static uint32_t group_of_index(const Grouping *grouping, int64_t axis) {
    uint32_t group = 0;
    while (group < grouping->count && grouping->to[group].first != axis) group++;
    return group;
}

// Index, reshape, operand: the index of an axis that the reshape leaves.
bool array_index_under_reshape(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    Grouping grouping;
    if (!group_axes(graph, arguments[1], arguments[2], &grouping)) return false;
    uint32_t group = group_of_index(&grouping, index->integers[0]);
    if (group == grouping.count || grouping.from[group].count != 1 || grouping.to[group].count != 1) return false;
    return index_answer(graph, grouping.from[group].first, index->extents[0], result);
}

// The same: the elements of one row, where the indexed axis is the first of several that are one in the operand.
bool array_slice_of_row(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    Grouping grouping;
    if (!group_axes(graph, arguments[1], arguments[2], &grouping)) return false;
    uint32_t group = group_of_index(&grouping, index->integers[0]);
    if (group == grouping.count || grouping.from[group].count != 1 || grouping.to[group].count < 2) return false;
    SliceAxis along = {index->extents[0], extent_constant(array_graph_extents(graph), 1), 1};
    if (!is_index_proved(graph, match, along.start, grouping.outer->shape[index->integers[0]]) || !slice_of_rows(graph, &grouping, group, &along)) return false;
    AttributeDraft draft = whole_slice_draft(graph, grouping.inner.rank, grouping.inner.shape);
    slice_set(graph, &draft, grouping.from[group].first, along);
    return attribute_answer(graph, &draft, result);
}

// Reshape, index: the reshape of what the index leaves.
bool array_reshape_without(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const ArrayAttributes *reshape = array_attributes(data, arguments[0]);
    int64_t dropped = attribute_argument(data, arguments[1])->integers[0];
    AttributeDraft draft = {.op = IR_RESHAPE};
    for (uint32_t k = 0; k < reshape->rank; k++)
        if (k != dropped) draft.shape[draft.rank++] = reshape->shape[k];
    return attribute_answer(data, &draft, result);
}

// ---- indices of merged axes --------------------------------------------------------------------------------------

// Index, reshape, operand: the indexed axis is several axes of the operand. Their first one, and its index.
static bool read_merged(ArrayGraph *graph, const EgMatch *match, const int64_t *arguments, Grouping *grouping, AxisRun *run, ExtentId *row) {
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    if (!group_axes(graph, arguments[1], arguments[2], grouping)) return false;
    uint32_t group = group_of_index(grouping, index->integers[0]);
    if (group == grouping->count || grouping->to[group].count != 1 || grouping->from[group].count < 2) return false;
    if (!is_index_proved(graph, match, index->extents[0], grouping->outer->shape[index->integers[0]])) return false;
    *run = grouping->from[group];
    *row = extent_product(array_graph_extents(graph), grouping->inner.shape + run->first + 1, run->count - 1);
    return true;
}

bool array_index_of_row(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    Grouping grouping;
    AxisRun run;
    ExtentId row;
    if (!read_merged(graph, match, arguments, &grouping, &run, &row)) return false;
    ExtentId at = extent_floor_divide(array_graph_extents(graph), attribute_argument(graph, arguments[0])->extents[0], row);
    return index_answer(graph, run.first, facts_simplify(array_match_facts(graph, match), at), result);
}

bool array_index_in_row(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    const IrAttributes *index = attribute_argument(graph, arguments[0]);
    Grouping grouping;
    AxisRun run;
    ExtentId row;
    if (!read_merged(graph, match, arguments, &grouping, &run, &row)) return false;
    ExtentId at = extent_modulo(array_graph_extents(graph), index->extents[0], row);
    return index_answer(graph, index->integers[0], facts_simplify(array_match_facts(graph, match), at), result);
}

// The reshape of one row: the indexed axis is as long as a row.
bool array_reshape_of_row(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    Grouping grouping;
    AxisRun run;
    ExtentId row;
    if (!read_merged(graph, match, arguments, &grouping, &run, &row)) return false;
    AttributeDraft draft = {.op = IR_RESHAPE, .rank = grouping.outer->rank};
    for (uint32_t k = 0; k < draft.rank; k++) draft.shape[k] = grouping.outer->shape[k];
    draft.shape[attribute_argument(graph, arguments[0])->integers[0]] = row;
    return attribute_answer(graph, &draft, result);
}
