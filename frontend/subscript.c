// Indexing and slicing, for reading and as the targets of assignments: every result is a view of the base.
//
// Integer indices are proved in range or checked; slices clamp as Python's do. A slice's start is clamped only on the
// side where that changes which elements it takes: beyond it the slice is empty and the start is never read.

#include "expression.h"

typedef enum SubscriptKind { SUBSCRIPT_INDEX, SUBSCRIPT_SLICE, SUBSCRIPT_NEW_AXIS, SUBSCRIPT_ARRAY } SubscriptKind;

typedef struct SubscriptItem {
    SubscriptKind kind;
    const Operand *operand; // NULL: the whole axis
} SubscriptItem;

typedef struct SubscriptPlan {
    uint32_t count; // items, in order; those that are no new axis stand for the base's axes in order
    SubscriptItem items[2 * IR_RANK_LIMIT];
} SubscriptPlan;

// ---- slices ------------------------------------------------------------------------------------------------------

typedef struct SliceBounds {
    ExtentId start, count;
    int64_t step;
} SliceBounds;

static bool slice_step(Checker *checker, const Operand *slice, int64_t *step) {
    const Operand *operand = &slice->elements[2];
    *step = 1;
    if (operand->kind == OPERAND_NONE) return true;
    if (!operand_as_constant_integer(checker, operand, "a slice step", step)) return false;
    if (*step == 0) diagnostic_error(checker->diagnostics, operand->span, "a slice step cannot be zero");
    return *step != 0;
}

// 1 where the extent is >= 0, else 0; never leaves 64 bits.
static ExtentId nonnegative_indicator(ExtentTable *extents, ExtentId extent) {
    ExtentId zero = extent_constant(extents, 0);
    return extent_max(extents, extent_add_constant(extents, extent_min(extents, extent, zero), 1), zero);
}

// Whether a negative bound always lies at or before the axis, so that it stands for `lowest`.
static bool is_empty_when_negative(Checker *checker, ExtentId bound, ExtentId length, ExtentId lowest) {
    FactsMark mark = facts_mark(checker->facts);
    facts_assume_less(checker->facts, bound, extent_of(checker, 0));
    Proof proof = facts_less_equal(checker->facts, extent_add(checker_extents(checker), bound, length), lowest);
    facts_restore(checker->facts, mark);
    return proof == PROOF_PROVED;
}

// A bound of unknown sign: min(bound, highest) where it is >= 0, bound + length where it is not, at least `lowest`.
static ExtentId bound_of_either_sign(Checker *checker, ExtentId bound, ExtentId length, ExtentId lowest, ExtentId highest) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId chosen = extent_min(extents, bound, highest);
    if (!is_empty_when_negative(checker, bound, length, lowest)) {
        ExtentId from_start = extent_multiply(extents, length, nonnegative_indicator(extents, bound));
        chosen = extent_add(extents, chosen, extent_subtract(extents, length, from_start));
    }
    return extent_max(extents, chosen, lowest);
}

// One bound of a slice. clamp_low: negative bounds that reach before the axis stop at `lowest`; clamp_high: others stop at
// `highest`. The other clamp would not change the slice.
static ExtentId slice_bound(Checker *checker, ExtentId bound, ExtentId length, bool is_start, int64_t step) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId lowest = extent_constant(extents, step > 0 ? 0 : -1);
    ExtentId highest = step > 0 ? length : extent_add_constant(extents, length, -1);
    bool clamp_low = is_start == (step > 0);
    Proof proof = facts_nonnegative(checker->facts, bound);
    if (proof == PROOF_PROVED) return clamp_low ? bound : checker_simplify(checker, extent_min(extents, bound, highest));
    if (proof == PROOF_UNKNOWN && facts_less(checker->facts, bound, extent_constant(extents, 0)) != PROOF_PROVED)
        return checker_simplify(checker, bound_of_either_sign(checker, bound, length, lowest, highest));
    ExtentId wrapped = extent_add(extents, bound, length);
    return checker_simplify(checker, clamp_low ? extent_max(extents, wrapped, lowest) : wrapped);
}

static bool slice_end(Checker *checker, const Operand *operand, ExtentId length, bool is_start, int64_t step, ExtentId *result) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId bound;
    if (operand->kind == OPERAND_NONE) {
        ExtentId first = extent_constant(extents, step > 0 ? 0 : -1);
        ExtentId last = step > 0 ? length : extent_add_constant(extents, length, -1);
        *result = is_start == (step > 0) ? first : last;
        return true;
    }
    if (!operand_as_extent(checker, operand, is_start ? "a slice start" : "a slice stop", &bound)) return false;
    bound = checker_simplify(checker, extent_expand_arithmetic(checker, bound, operand->span));
    *result = slice_bound(checker, bound, length, is_start, step);
    return true;
}

static bool slice_bounds(Checker *checker, const Operand *slice, ExtentId length, SliceBounds *bounds) {
    ExtentTable *extents = checker_extents(checker);
    ExtentId stop, start;
    if (!slice_step(checker, slice, &bounds->step)) return false;
    if (!slice_end(checker, &slice->elements[0], length, true, bounds->step, &start)) return false;
    if (!slice_end(checker, &slice->elements[1], length, false, bounds->step, &stop)) return false;
    ExtentId distance = bounds->step > 0 ? extent_subtract(extents, stop, start) : extent_subtract(extents, start, stop);
    int64_t width = bounds->step > 0 ? bounds->step : bounds->step == INT64_MIN ? INT64_MAX : -bounds->step;
    ExtentId taken = checker_simplify(checker, extent_max(extents, distance, extent_constant(extents, 0)));
    bounds->start = start;
    bounds->count = checker_simplify(checker, extent_ceil_divide(extents, taken, extent_constant(extents, width)));
    return true;
}

// ---- the plan ----------------------------------------------------------------------------------------------------

static bool report_index_kind(Checker *checker, const Operand *item) {
    DType dtype = item->kind == OPERAND_VALUE ? operand_type(checker, item).dtype : DTYPE_NONE;
    if (dtype == DTYPE_BOOL) diagnostic_error(checker->diagnostics, item->span, "indexing with a boolean mask is not supported yet");
    else if (item->kind != OPERAND_INVALID)
        diagnostic_error(checker->diagnostics, item->span, "an index must be an integer, a slice, None or `...`, not %s", operand_describe(checker, item));
    return false;
}

static bool subscript_kind(Checker *checker, const Operand *item, SubscriptKind *kind) {
    if (item->kind == OPERAND_SLICE) *kind = SUBSCRIPT_SLICE;
    else if (item->kind == OPERAND_NONE) *kind = SUBSCRIPT_NEW_AXIS;
    else if (operand_is_scalar(checker, item) && operand_is_integer(checker, item)) *kind = SUBSCRIPT_INDEX;
    else if (item->kind == OPERAND_VALUE && dtype_is_integer(operand_type(checker, item).dtype)) *kind = SUBSCRIPT_ARRAY;
    else return report_index_kind(checker, item);
    return true;
}

// The number of axes that the items use; false when there are too many or two ellipses.
static bool count_axes(Checker *checker, const Operand *items, size_t count, uint32_t rank, Span span, uint32_t *used) {
    uint32_t ellipses = 0, new_axes = 0;
    *used = 0;
    for (size_t i = 0; i < count; i++) {
        ellipses += items[i].kind == OPERAND_ELLIPSIS;
        new_axes += items[i].kind == OPERAND_NONE;
        *used += items[i].kind != OPERAND_ELLIPSIS && items[i].kind != OPERAND_NONE;
    }
    if (ellipses > 1) diagnostic_error(checker->diagnostics, span, "an index can hold `...` only once");
    else if (*used > rank)
        diagnostic_error(checker->diagnostics, span, "too many indices: the array has rank %u, but %u axes were indexed", rank, *used);
    else if (new_axes + rank > IR_RANK_LIMIT) diagnostic_error(checker->diagnostics, span, "more than %d axes are not supported", IR_RANK_LIMIT);
    else return true;
    return false;
}

static void plan_whole_axes(SubscriptPlan *plan, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) plan->items[plan->count++] = (SubscriptItem){.kind = SUBSCRIPT_SLICE};
}

static bool plan_subscript(Checker *checker, const Operand *items, size_t count, uint32_t rank, Span span, SubscriptPlan *plan) {
    uint32_t used;
    bool has_ellipsis = false;
    plan->count = 0;
    if (!count_axes(checker, items, count, rank, span, &used)) return false;
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == OPERAND_ELLIPSIS) {
            plan_whole_axes(plan, rank - used);
            has_ellipsis = true;
            continue;
        }
        SubscriptItem item = {.operand = &items[i]};
        if (!subscript_kind(checker, &items[i], &item.kind)) return false;
        plan->items[plan->count++] = item;
    }
    if (!has_ellipsis) plan_whole_axes(plan, rank - used);
    return true;
}

// ---- applying it -------------------------------------------------------------------------------------------------

// Integer indices, from the last axis to the first so that the others keep their numbers.
static Operand apply_indices(Checker *checker, Operand operand, const SubscriptPlan *plan, Span span) {
    uint32_t axis = operand_type(checker, &operand).rank;
    for (uint32_t i = plan->count; i-- > 0;) {
        const SubscriptItem *item = &plan->items[i];
        if (item->kind == SUBSCRIPT_NEW_AXIS) continue;
        axis--;
        ExtentId index, wrapped, extent = operand_type(checker, &operand).shape[axis];
        if (item->kind != SUBSCRIPT_INDEX) continue;
        if (!operand_as_extent(checker, item->operand, "an index", &index)) return operand_invalid(span);
        if (!require_index(checker, checker_simplify(checker, index), extent, item->operand->span, &wrapped)) return operand_invalid(span);
        operand = step_index(checker, &operand, axis, wrapped, span);
    }
    return operand;
}

static Operand apply_slices(Checker *checker, Operand operand, const SubscriptPlan *plan, Span span) {
    ExtentId starts[IR_RANK_LIMIT], counts[IR_RANK_LIMIT];
    int64_t steps[IR_RANK_LIMIT];
    Shape shape = shape_of(checker, operand.value);
    uint32_t axis = 0;
    for (uint32_t i = 0; i < plan->count; i++) {
        bool is_array = plan->items[i].kind == SUBSCRIPT_ARRAY;
        if (plan->items[i].kind != SUBSCRIPT_SLICE && !is_array) continue;
        const Operand *slice = is_array ? NULL : plan->items[i].operand;
        SliceBounds bounds = {.start = extent_of(checker, 0), .count = shape.extents[axis], .step = 1};
        if (slice && !slice_bounds(checker, slice, shape.extents[axis], &bounds)) return operand_invalid(span);
        starts[axis] = bounds.start;
        counts[axis] = bounds.count;
        steps[axis++] = bounds.step;
    }
    return step_slice(checker, &operand, starts, steps, counts, span);
}

static Operand apply_new_axes(Checker *checker, const Operand *operand, const SubscriptPlan *plan, Span span) {
    bool inserted[IR_RANK_LIMIT];
    uint32_t rank = 0;
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->items[i].kind != SUBSCRIPT_INDEX) inserted[rank++] = plan->items[i].kind == SUBSCRIPT_NEW_AXIS;
    return step_insert_axes(checker, operand, rank, inserted, span);
}

// With an index array, integers are index arrays of rank 0. Whether there is one.
static bool plan_arrays(SubscriptPlan *plan) {
    bool found = false;
    for (uint32_t i = 0; i < plan->count; i++) found = found || plan->items[i].kind == SUBSCRIPT_ARRAY;
    for (uint32_t i = 0; i < plan->count && found; i++)
        if (plan->items[i].kind == SUBSCRIPT_INDEX) plan->items[i].kind = SUBSCRIPT_ARRAY;
    return found;
}

static Operand apply_arrays(Checker *checker, const Operand *operand, const SubscriptPlan *plan, Span span) {
    const Operand *items[2 * IR_RANK_LIMIT];
    for (uint32_t i = 0; i < plan->count; i++) items[i] = plan->items[i].kind == SUBSCRIPT_ARRAY ? plan->items[i].operand : NULL;
    return gather_subscript(checker, operand, items, span);
}

// Displays of integers among the items become arrays.
static const Operand *with_displays(Checker *checker, const Operand *items, size_t count) {
    Operand *copy = arena_copy(checker->arena, items, count * sizeof *items);
    for (size_t i = 0; i < count; i++)
        if (copy[i].kind == OPERAND_TUPLE && copy[i].element_count > 0) copy[i] = array_from_display(checker, &copy[i], DTYPE_NONE, copy[i].span);
    return copy;
}

// What the index arrays pick from, for an assignment through them.
static void note_picks(PickedTarget *target, const Operand *view, const SubscriptPlan *plan) {
    target->view = *view;
    target->axis_count = plan->count;
    for (uint32_t i = 0; i < plan->count; i++)
        target->picks[i] = plan->items[i].kind == SUBSCRIPT_ARRAY ? *plan->items[i].operand : (Operand){.kind = OPERAND_NONE};
}

static Operand subscript_value(Checker *checker, const Operand *base, const Operand *items, size_t count, PickedTarget *target, Span span) {
    SubscriptPlan plan;
    uint32_t rank = operand_type(checker, base).rank;
    if (!plan_subscript(checker, with_displays(checker, items, count), count, rank, span, &plan)) return operand_invalid(span);
    bool has_arrays = plan_arrays(&plan);
    Operand operand = apply_indices(checker, *base, &plan, span);
    if (operand.kind == OPERAND_VALUE) operand = apply_slices(checker, operand, &plan, span);
    if (operand.kind == OPERAND_VALUE) operand = apply_new_axes(checker, &operand, &plan, span);
    if (!has_arrays || operand.kind != OPERAND_VALUE) return operand;
    if (target) note_picks(target, &operand, &plan);
    return apply_arrays(checker, &operand, &plan, span);
}

Operand subscript_index(Checker *checker, const Operand *base, const ExtentId *indices, uint32_t count, Span span) {
    Operand operand = *base;
    for (uint32_t axis = count; axis-- > 0;) {
        ExtentId wrapped, extent = operand_type(checker, &operand).shape[axis];
        if (!require_index(checker, checker_simplify(checker, indices[axis]), extent, span, &wrapped)) return operand_invalid(span);
        operand = step_index(checker, &operand, axis, wrapped, span);
    }
    return operand;
}

// ---- tuples, and the entry point ---------------------------------------------------------------------------------

static Operand slice_tuple(Checker *checker, const Operand *base, const Operand *slice, Span span) {
    SliceBounds bounds;
    int64_t start, count;
    ExtentTable *extents = checker_extents(checker);
    if (!slice_bounds(checker, slice, extent_of(checker, (int64_t)base->element_count), &bounds)) return operand_invalid(span);
    if (!extent_is_constant(extents, bounds.start, &start) || !extent_is_constant(extents, bounds.count, &count)) {
        diagnostic_error(checker->diagnostics, slice->span, "a tuple can be sliced only with constants");
        return operand_invalid(span);
    }
    Operand *taken = ARENA_ARRAY(checker->arena, count, Operand);
    for (int64_t i = 0; i < count; i++) taken[i] = base->elements[start + i * bounds.step];
    return operand_tuple(checker, taken, (size_t)count, base->is_list, span);
}

static Operand subscript_tuple(Checker *checker, const Operand *base, const Operand *index, Span span) {
    int64_t position, length = (int64_t)base->element_count;
    if (index->kind == OPERAND_SLICE) return slice_tuple(checker, base, index, span);
    if (!operand_as_constant_integer(checker, index, "an index into a tuple", &position)) return operand_invalid(span);
    if (position < -length || position >= length) {
        diagnostic_error(checker->diagnostics, index->span, "index %lld is out of range for a %s", (long long)position, operand_describe(checker, base));
        return operand_invalid(span);
    }
    Operand element = base->elements[position < 0 ? position + length : position];
    element.span = span;
    return element;
}

Operand subscript_operand(Checker *checker, const Operand *base, const Operand *index, PickedTarget *target, Span span) {
    if (target) target->axis_count = 0;
    if (base->kind == OPERAND_INVALID || index->kind == OPERAND_INVALID) return operand_invalid(span);
    if (base->kind == OPERAND_TUPLE) return subscript_tuple(checker, base, index, span);
    if (builtin_is_grid(base)) return grid_subscript(checker, base, index, span);
    if (!operand_require_value(checker, base, "what is subscripted")) return operand_invalid(span);
    bool is_tuple = index->kind == OPERAND_TUPLE && !index->is_list;
    return subscript_value(checker, base, is_tuple ? index->elements : index, is_tuple ? index->element_count : 1, target, span);
}

Operand check_subscript(Checker *checker, const Operand *base, const AstExpression *subscript) {
    Span span = {base->span.start < subscript->span.start ? base->span.start : subscript->span.start, subscript->span.end};
    uint32_t writes = checker->write_count;
    Operand index = check_expression(checker, subscript), current = operand_after(checker, *base, writes);
    return subscript_operand(checker, &current, &index, NULL, span);
}
