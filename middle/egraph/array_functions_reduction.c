// Attributes of reductions: merged, and pushed through what they reduce. The equations are in middle/rules/reduction.rules.

#include "array_functions_internal.h"

int64_t array_reduction(ArrayGraph *graph, const int64_t *axes, uint32_t count, uint32_t rank, DType dtype) {
    ArrayAttributes attributes = {.op = IR_REDUCE, .attributes.integers = axes, .attributes.integer_count = count};
    if (dtype_is_float(dtype)) attributes.attributes.order = integers_hold(axes, count, rank - 1) ? IR_ORDER_LANES16 : IR_ORDER_LEFT;
    return array_attributes_intern(graph, &attributes);
}

// ---- reductions of reductions ------------------------------------------------------------------------------------

// The outer axes count the axes that the inner reduction has kept.
bool array_reduce_compose(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *outer = &array_attributes(graph, arguments[0])->attributes, *inner = &array_attributes(graph, arguments[1])->attributes;
    IrType type = array_class_type(graph, (EgClass){(uint32_t)arguments[2]});
    int64_t axes[IR_RANK_LIMIT];
    uint32_t count = 0, kept = 0;
    for (uint32_t k = 0; k < type.rank; k++) {
        bool is_inner = integers_hold(inner->integers, inner->integer_count, k);
        if (is_inner || integers_hold(outer->integers, outer->integer_count, kept)) axes[count++] = k;
        kept += !is_inner;
    }
    *result = array_reduction(graph, axes, count, type.rank, type.dtype);
    return true;
}

// ---- reductions of what repeats ----------------------------------------------------------------------------------

typedef struct Repetition {
    const ArrayAttributes *axes, *broadcast;
} Repetition;

static Repetition read_repetition(const ArrayGraph *graph, const int64_t *arguments) {
    return (Repetition){array_attributes(graph, arguments[0]), array_attributes(graph, arguments[1])};
}

static bool is_reduced(const Repetition *given, uint32_t axis) {
    return integers_hold(given->axes->attributes.integers, given->axes->attributes.integer_count, axis);
}
static bool is_repeated(const Repetition *given, uint32_t axis) { return given->broadcast->attributes.integers[axis] < 0; }

// Whether all, or some, of the reduced axes repeat.
static bool only_repeats(const Repetition *given) {
    for (uint32_t k = 0; k < given->broadcast->rank; k++)
        if (is_reduced(given, k) && !is_repeated(given, k)) return false;
    return true;
}
static bool repeats_any(const Repetition *given) {
    for (uint32_t k = 0; k < given->broadcast->rank; k++)
        if (is_reduced(given, k) && is_repeated(given, k)) return true;
    return false;
}

// The broadcast without the reduced axes that repeat; `from_scalar`: every axis that remains repeats.
static int64_t broadcast_without(ArrayGraph *graph, const Repetition *given, bool from_scalar) {
    int64_t integers[IR_RANK_LIMIT];
    ExtentId shape[IR_RANK_LIMIT];
    ArrayAttributes attributes = {.op = IR_BROADCAST, .shape = shape, .attributes.integers = integers};
    for (uint32_t k = 0; k < given->broadcast->rank; k++) {
        if (is_reduced(given, k) && is_repeated(given, k)) continue;
        integers[attributes.rank] = from_scalar ? -1 : given->broadcast->attributes.integers[k];
        shape[attributes.rank++] = given->broadcast->shape[k];
    }
    attributes.attributes.integer_count = attributes.rank;
    return array_attributes_intern(graph, &attributes);
}

bool array_broadcast_kept(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    Repetition given = read_repetition(data, arguments);
    if (!only_repeats(&given)) return false;
    *result = broadcast_without(data, &given, false);
    return true;
}

bool array_repeat_kept(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    Repetition given = read_repetition(data, arguments);
    if (!only_repeats(&given)) return false;
    *result = broadcast_without(data, &given, true);
    return true;
}

bool array_repeated_extent(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    Repetition given = read_repetition(data, arguments);
    ExtentTable *table = array_graph_extents(data);
    ExtentId product = extent_constant(table, 1);
    for (uint32_t k = 0; k < given.broadcast->rank; k++)
        if (is_reduced(&given, k)) product = extent_multiply(table, product, given.broadcast->shape[k]);
    *result = product.index;
    return only_repeats(&given) && !extent_table_overflowed(table);
}

bool array_broadcast_unrepeated(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    Repetition given = read_repetition(data, arguments);
    if (!repeats_any(&given) || only_repeats(&given)) return false;
    *result = broadcast_without(data, &given, false);
    return true;
}

// The order stays: terms equal to others are left out, which only minima, maxima, all and any may do.
bool array_reduce_unrepeated(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    Repetition given = read_repetition(data, arguments);
    int64_t axes[IR_RANK_LIMIT];
    uint32_t count = 0, kept = 0;
    for (uint32_t k = 0; k < given.broadcast->rank; k++) {
        if (is_reduced(&given, k) && is_repeated(&given, k)) continue;
        if (is_reduced(&given, k)) axes[count++] = kept;
        kept++;
    }
    ArrayAttributes attributes = {.op = IR_REDUCE, .attributes.integers = axes, .attributes.integer_count = count};
    attributes.attributes.order = given.axes->attributes.order;
    *result = array_attributes_intern(data, &attributes);
    return count > 0;
}

static bool is_positive(const ArrayGraph *graph, const EgMatch *match, ExtentId extent) {
    return facts_less(array_match_facts(graph, match), extent_constant(array_graph_extents(graph), 0), extent) == PROOF_PROVED;
}

bool array_repeats_some(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    Repetition given = read_repetition(data, arguments);
    for (uint32_t k = 0; k < given.broadcast->rank; k++)
        if (is_reduced(&given, k) && is_repeated(&given, k) && !is_positive(data, match, given.broadcast->shape[k])) return false;
    return true;
}

// ---- axes of extent 1 --------------------------------------------------------------------------------------------

// The first reduced axis that is proved to have extent 1; the rank for none.
static uint32_t unit_axis(const ArrayGraph *graph, const EgMatch *match, const IrAttributes *axes, IrType type) {
    ExtentId one = extent_constant(array_graph_extents(graph), 1);
    for (uint32_t k = 0; k < axes->integer_count; k++)
        if (facts_equal(array_match_facts(graph, match), type.shape[axes->integers[k]], one) == PROOF_PROVED) return (uint32_t)axes->integers[k];
    return type.rank;
}

bool array_index_unit_axis(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    IrType type = array_class_type(graph, (EgClass){(uint32_t)arguments[1]});
    int64_t axis = unit_axis(graph, match, &array_attributes(graph, arguments[0])->attributes, type);
    if (axis == type.rank) return false;
    return index_answer(graph, axis, extent_constant(array_graph_extents(graph), 0), result);
}

bool array_reduce_other_axes(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    ArrayGraph *graph = data;
    IrType type = array_class_type(graph, (EgClass){(uint32_t)arguments[1]});
    const IrAttributes *given = &array_attributes(graph, arguments[0])->attributes;
    uint32_t unit = unit_axis(graph, match, given, type), count = 0;
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < given->integer_count; k++)
        if (given->integers[k] != unit) axes[count++] = given->integers[k] - (given->integers[k] > unit);
    ArrayAttributes attributes = {.op = IR_REDUCE, .attributes = {.integers = axes, .integer_count = count, .order = given->order}};
    *result = array_attributes_intern(graph, &attributes);
    return count > 0 && unit < type.rank;
}

bool array_is_one_axis(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    return array_attributes(data, arguments[0])->attributes.integer_count == 1;
}

// ---- operands in another order -----------------------------------------------------------------------------------

// (<s-1-i> psi A), for all of the axis.
static bool reverses_axis(const ArrayGraph *graph, const ArrayAttributes *slice, IrType operand, uint32_t axis) {
    ExtentId last = extent_add_constant(array_graph_extents(graph), operand.shape[axis], -1);
    return slice->attributes.integers[axis] == -1 && extent_same(slice->attributes.extents[axis], last) && extent_same(slice->shape[axis], operand.shape[axis]);
}

bool array_slice_unreversed(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match;
    ArrayGraph *graph = data;
    const IrAttributes *axes = &array_attributes(graph, arguments[0])->attributes;
    const ArrayAttributes *slice = array_attributes(graph, arguments[1]);
    IrType type = array_class_type(graph, (EgClass){(uint32_t)arguments[2]});
    int64_t steps[IR_RANK_LIMIT];
    ExtentId starts[IR_RANK_LIMIT];
    bool found = false;
    for (uint32_t k = 0; k < type.rank; k++) {
        bool turns = integers_hold(axes->integers, axes->integer_count, k) && reverses_axis(graph, slice, type, k);
        steps[k] = turns ? 1 : slice->attributes.integers[k];
        starts[k] = turns ? extent_constant(array_graph_extents(graph), 0) : slice->attributes.extents[k];
        found = found || turns;
    }
    ArrayAttributes attributes = *slice;
    attributes.attributes.integers = steps;
    attributes.attributes.extents = starts;
    *result = array_attributes_intern(graph, &attributes);
    return found;
}

bool array_reduces_axis(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)match, (void)result;
    const IrAttributes *axes = &array_attributes(data, arguments[0])->attributes, *moved = &array_attributes(data, arguments[1])->attributes;
    return integers_hold(axes->integers, axes->integer_count, moved->integers[0]);
}

bool array_has_elements(const EgMatch *match, const int64_t *arguments, int64_t *result, void *data) {
    (void)result;
    const IrAttributes *axes = &array_attributes(data, arguments[1])->attributes;
    IrType type = array_class_type(data, (EgClass){(uint32_t)arguments[0]});
    for (uint32_t k = 0; k < axes->integer_count; k++)
        if (!is_positive(data, match, type.shape[axes->integers[k]])) return false;
    return true;
}
