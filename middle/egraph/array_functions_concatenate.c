// Concatenations of two parts, and rolls, which are concatenations of two slices.

#include "array_functions_support.h"

static uint32_t seam_axis(const ArrayGraph *graph, int64_t payload) { return (uint32_t)attribute_argument(graph, payload)->integers[0]; }

// concatenation, part: it has no elements along the axis.
bool array_part_is_empty(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const ArrayGraph *graph = data;
    return extent_is_value(array_graph_extents(graph), type_argument(graph, arguments[1]).shape[seam_axis(graph, arguments[0])], 0);
}

// Two concatenations of one shape and their first parts: the second parts agree too.
bool array_seams_agree(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    IrType left = type_argument(data, arguments[2]), right = type_argument(data, arguments[3]);
    return seam_axis(data, arguments[0]) == seam_axis(data, arguments[1]) && left.rank == right.rank && same_extents(left.shape, right.shape, left.rank);
}

// concatenation, two slices of one array: the second goes on where the first ends.
bool array_slice_joined(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ExtentTable *table = array_graph_extents(graph);
    uint32_t axis = seam_axis(graph, arguments[0]);
    const ArrayAttributes *first = array_attributes(graph, arguments[1]), *second = array_attributes(graph, arguments[2]);
    AttributeDraft draft = slice_draft(first->rank);
    for (uint32_t k = 0; k < first->rank; k++) {
        SliceAxis along = slice_axis(first, k), next = slice_axis(second, k);
        if (along.step != next.step) return false;
        ExtentId start = k == axis ? extent_add(table, along.start, extent_scale(table, along.count, along.step)) : along.start;
        if (!extent_same(start, next.start)) return false;
        if (k == axis) along.count = extent_add(table, along.count, next.count);
        slice_set(graph, &draft, k, along);
    }
    return attribute_answer(graph, &draft, result);
}

static bool answer_seam(ArrayGraph *graph, int64_t axis, int64_t *result) {
    AttributeDraft draft = {.op = IR_CONCATENATE, .integer_count = 1, .integers = {axis}};
    return attribute_answer(graph, &draft, result);
}

// reduction, concatenation along an axis that it keeps: the concatenation of what the parts reduce to.
bool array_concatenate_reduced(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    const IrAttributes *reduction = attribute_argument(data, arguments[0]);
    int64_t axis = seam_axis(data, arguments[1]), kept = axis;
    for (uint32_t k = 0; k < reduction->integer_count; k++) {
        if (reduction->integers[k] == axis) return false;
        kept -= reduction->integers[k] < axis;
    }
    return answer_seam(data, kept, result);
}

// ---- slices of concatenations ------------------------------------------------------------------------------------

// How many of a slice's elements, from its first on, come before they cross the seam: in the first part for steps forward,
// in the second for steps backward. Proved to be none, all, or up to the seam; otherwise false.
static bool count_before_seam(const ArrayGraph *graph, const EgMatch *match, SliceAxis along, ExtentId seam, ExtentId *count) {
    ExtentTable *table = array_graph_extents(graph);
    const Facts *facts = array_match_facts(graph, match);
    // Elements to the seam, were the step 1.
    ExtentId room = along.step > 0 ? extent_subtract(table, seam, along.start) : extent_add_constant(table, extent_subtract(table, along.start, seam), 1);
    *count = extent_constant(table, 0);
    if (facts_less_equal(facts, room, *count) == PROOF_PROVED) return true;
    bool starts_before = facts_nonnegative(facts, room) == PROOF_PROVED;
    ExtentId steps = extent_ceil_divide(table, room, extent_constant(table, along.step > 0 ? along.step : -along.step));
    *count = along.count;
    if (facts_less_equal(facts, along.count, steps) == PROOF_PROVED) return true;
    *count = steps;
    return starts_before && facts_less_equal(facts, steps, along.count) == PROOF_PROVED;
}

// slice, concatenation, first part: the slice of one part. The first elements are in the first part for steps forward.
static bool answer_part(const EgMatch *match, const int64_t *arguments, int64_t *result, ArrayGraph *graph, bool second) {
    ExtentTable *table = array_graph_extents(graph);
    const ArrayAttributes *slice = array_attributes(graph, arguments[0]);
    uint32_t axis = seam_axis(graph, arguments[1]);
    ExtentId seam = type_argument(graph, arguments[2]).shape[axis];
    SliceAxis along = slice_axis(slice, axis);
    ExtentId before;
    if (along.step == INT64_MIN || !count_before_seam(graph, match, along, seam, &before)) return false;
    if (second == (along.step > 0)) {
        along.start = extent_add(table, along.start, extent_scale(table, before, along.step));
        along.count = extent_subtract(table, along.count, before);
    } else along.count = before;
    if (second) along.start = extent_subtract(table, along.start, seam);
    AttributeDraft draft = slice_draft(slice->rank);
    for (uint32_t k = 0; k < slice->rank; k++) slice_set(graph, &draft, k, k == axis ? along : slice_axis(slice, k));
    return attribute_answer(graph, &draft, result);
}

bool array_slice_of_first(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    return answer_part(match, arguments, result, data, false);
}

bool array_slice_of_second(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    return answer_part(match, arguments, result, data, true);
}

bool array_slice_steps_forward(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return attribute_argument(data, arguments[0])->integers[seam_axis(data, arguments[1])] > 0;
}

bool array_slice_steps_backward(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return attribute_argument(data, arguments[0])->integers[seam_axis(data, arguments[1])] < 0;
}

// ---- rolls -------------------------------------------------------------------------------------------------------

enum { SHIFT_SIZE = 40 }; // nodes; larger sums of shifts are left apart

static bool is_modulo(const ExtentTable *table, ExtentId shift, ExtentId divisor, ExtentId *dividend) {
    AtomId id;
    if (!extent_is_atom(table, shift, &id)) return false;
    Atom atom = extent_atom(table, id);
    *dividend = atom.left;
    return atom.kind == ATOM_MODULO && extent_same(atom.right, divisor);
}

// The same modulo the extent, where that is one number whatever the extent is: 1 for 2*N + 1 and N, and for mod(2*N + 1, N).
static bool shift_is_number(ExtentTable *table, ExtentId shift, ExtentId extent, int64_t *number) {
    ExtentId dividend, quotient, remainder;
    if (is_modulo(table, shift, extent, &dividend)) shift = dividend;
    extent_divide_polynomial(table, shift, extent, &quotient, &remainder);
    return extent_is_constant(table, remainder, number);
}

// roll, operand: its shift is a multiple of the extent.
bool array_roll_is_nothing(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    ExtentTable *table = array_graph_extents(data);
    ExtentId extent = type_argument(data, arguments[1]).shape[seam_axis(data, arguments[0])];
    ExtentId shift = attribute_argument(data, arguments[0])->extents[0];
    int64_t number;
    if (shift_is_number(table, shift, extent, &number)) shift = extent_constant(table, number);
    return extent_is_value(table, extent_modulo(table, shift, extent), 0);
}

static ExtentId reduced_shift(ExtentTable *table, ExtentId shift, ExtentId extent) {
    ExtentId dividend;
    return is_modulo(table, shift, extent, &dividend) ? shift : extent_modulo(table, shift, extent);
}

// A sum that is the same modulo the extent. What is no number is taken modulo it first: the sum may leave 64 bits when it is computed.
static ExtentId sum_of_shifts(ExtentTable *table, ExtentId left, ExtentId right, ExtentId extent) {
    int64_t number;
    bool is_left = shift_is_number(table, left, extent, &number);
    if (is_left) left = extent_constant(table, number);
    bool is_right = shift_is_number(table, right, extent, &number);
    if (is_right) right = extent_constant(table, number);
    if (is_left && is_right) return extent_add(table, left, right);
    return extent_add(table, reduced_shift(table, left, extent), reduced_shift(table, right, extent));
}

// Outer roll, inner roll, operand: both along one axis.
bool array_roll_compose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    ExtentTable *table = array_graph_extents(graph);
    const IrAttributes *outer = attribute_argument(graph, arguments[0]), *inner = attribute_argument(graph, arguments[1]);
    int64_t axis = outer->integers[0];
    if (inner->integers[0] != axis) return false;
    ExtentId sum = sum_of_shifts(table, outer->extents[0], inner->extents[0], type_argument(graph, arguments[2]).shape[axis]);
    AttributeDraft draft = {.op = IR_ROLL, .integer_count = 1, .integers = {axis}, .extent_count = 1, .extents = {sum}};
    return extent_size(table, sum) <= SHIFT_SIZE && attribute_answer(graph, &draft, result);
}

// roll, operand: the slice that the roll puts first (the last `shift mod s` elements), or the rest.
static bool answer_rolled(const EgMatch *match, const int64_t *arguments, int64_t *result, ArrayGraph *graph, bool wrapped) {
    ExtentTable *table = array_graph_extents(graph);
    const IrAttributes *roll = attribute_argument(graph, arguments[0]);
    IrType type = type_argument(graph, arguments[1]);
    uint32_t axis = (uint32_t)roll->integers[0];
    ExtentId extent = type.shape[axis], shift = extent_modulo(table, roll->extents[0], extent);
    shift = facts_simplify(array_match_facts(graph, match), shift);
    ExtentId rest = extent_subtract(table, extent, shift);
    AttributeDraft draft = whole_slice_draft(graph, type.rank, type.shape);
    slice_set(graph, &draft, axis, (SliceAxis){wrapped ? rest : extent_constant(table, 0), wrapped ? shift : rest, 1});
    return attribute_answer(graph, &draft, result);
}

bool array_roll_wrapped(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    return answer_rolled(match, arguments, result, data, true);
}

bool array_roll_rest(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    return answer_rolled(match, arguments, result, data, false);
}

// The concatenation of both.
bool array_roll_seam(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    AttributeDraft draft = {.op = IR_CONCATENATE, .integer_count = 1, .integers = {seam_axis(data, arguments[0])}};
    return attribute_answer(data, &draft, result);
}
