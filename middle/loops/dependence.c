// Proofs from the offsets of accesses: that two never meet, and by how many iterations one loop has to stay behind another.
//
// Loops before and after, in this order, touch elements stride*i + x and stride*k + y of one buffer in their iterations i and k,
// with equal strides >= 0. The same element means stride * (i - k) == y - x, so that i - k <= d wherever y - x < stride * (d + 1)
// for all x and y. Iteration k then follows every i that it depends on when it is delayed by d iterations.

#include "dependence.h"

// ---- ranges ------------------------------------------------------------------------------------------------------

void dependence_assume_loops(const Lowering *lowering, const LoopEffects *effects) {
    for (size_t i = 0; i < effects->loops.count; i++) {
        AtomId atom;
        extent_is_atom(lowering->extents, loop_index_extent(lowering->target, effects->loops.items[i].index), &atom);
        facts_assume_range(lowering->facts, atom, effects->loops.items[i].lower, extent_add_constant(lowering->extents, effects->loops.items[i].upper, -1));
    }
}

bool dependence_always_less(const Lowering *lowering, ExtentId low, ExtentId high) {
    ExtentId least;
    bool before = extent_attempt_begin(lowering->extents);
    ExtentId distance = extent_subtract(lowering->extents, high, low);
    return extent_attempt_end(lowering->extents, before) &&
           facts_lower_bound_without(lowering->facts, distance, 1u << ATOM_LOOP, &least) &&
           facts_less(lowering->facts, extent_constant(lowering->extents, 0), least) == PROOF_PROVED;
}

bool dependence_never_meet(const Lowering *lowering, ExtentId left, ExtentId right) {
    return dependence_always_less(lowering, left, right) || dependence_always_less(lowering, right, left);
}

// ---- variables ---------------------------------------------------------------------------------------------------

static bool assigns_mentioned(const LoopEffects *effects, const LoopEffects *other) {
    for (size_t i = 0; i < effects->assigned.count; i++)
        for (size_t k = 0; k < other->mentioned.count; k++)
            if (effects->assigned.items[i].index == other->mentioned.items[k]) return true;
    return false;
}

bool dependence_variables_agree(const LoopEffects *before, const LoopEffects *after) {
    return !assigns_mentioned(before, after) && !assigns_mentioned(after, before);
}

bool dependence_indices_agree(const LoopEffects *before, const LoopEffects *after) {
    for (size_t i = 0; i < before->loops.count; i++)
        for (size_t k = 0; k < after->loops.count; k++) {
            const LoopDomainAxis *left = &before->loops.items[i], *right = &after->loops.items[k];
            if (left->index.index != right->index.index) continue;
            if (!extent_same(left->lower, right->lower) || !extent_same(left->upper, right->upper)) return false;
        }
    return true;
}

bool dependence_shares_index(const LoopEffects *before, const LoopEffects *after) {
    for (size_t i = 0; i < before->loops.count; i++)
        for (size_t k = 0; k < after->loops.count; k++)
            if (before->loops.items[i].index.index == after->loops.items[k].index.index) return true;
    return false;
}

bool dependence_accesses_decide(const LoopEffects *before, const LoopEffects *after) {
    return !dependence_shares_index(before, after) && dependence_variables_agree(before, after);
}

// ---- shifts ------------------------------------------------------------------------------------------------------

bool dependence_row_stride(const Lowering *lowering, const LoopStatement *loop, ExtentId offset, ExtentId *stride, ExtentId *rest) {
    AtomId index;
    extent_is_atom(lowering->extents, loop_index_extent(lowering->target, loop->index), &index);
    return extent_linear(lowering->extents, offset, index, stride, rest);
}

// 0 < distance < stride, for numbers that no index changes.
static bool is_within_stride(const Lowering *lowering, ExtentId distance, ExtentId stride) {
    return facts_less(lowering->facts, extent_constant(lowering->extents, 0), distance) == PROOF_PROVED &&
           facts_less(lowering->facts, distance, stride) == PROOF_PROVED;
}

// The offsets are stride * index + rest with one stride, and the rests differ by less.
static bool interleave(const Lowering *lowering, const LoopStatement *before, ExtentId left, const LoopStatement *after, ExtentId right) {
    ExtentId stride, other, first, second;
    if (!dependence_row_stride(lowering, before, left, &stride, &first) || !dependence_row_stride(lowering, after, right, &other, &second)) return false;
    ExtentId distance = extent_subtract(lowering->extents, second, first);
    ExtentId parts[3] = {stride, first, second};
    for (int i = 0; i < 3; i++)
        if (extent_mentions_kind(lowering->extents, parts[i], ATOM_LOOP)) return false;
    return extent_same(stride, other) && (is_within_stride(lowering, distance, stride) ||
                                          is_within_stride(lowering, extent_scale(lowering->extents, distance, -1), stride));
}

// All that `low` can be is below all that `high` can be.
static bool range_is_below(const Lowering *lowering, ExtentId low, ExtentId high) {
    ExtentId most, least;
    return facts_lower_bound_without(lowering->facts, extent_scale(lowering->extents, low, -1), 1u << ATOM_LOOP, &most) &&
           facts_lower_bound_without(lowering->facts, high, 1u << ATOM_LOOP, &least) &&
           facts_less(lowering->facts, extent_constant(lowering->extents, 0), extent_add(lowering->extents, least, most)) == PROOF_PROVED;
}

bool dependence_pieces_never_meet(const Lowering *lowering, const LoopStatement *before, ExtentId left, const LoopStatement *after, ExtentId right) {
    bool mark = extent_attempt_begin(lowering->extents);
    bool apart = range_is_below(lowering, left, right) || range_is_below(lowering, right, left) || interleave(lowering, before, left, after, right);
    return extent_attempt_end(lowering->extents, mark) && apart;
}

// The offsets of two accesses, as rows of one stride.
typedef struct RowPair {
    ExtentId stride;
    ExtentId before, after; // what is added to stride * index
} RowPair;

static bool pair_rows(const Lowering *lowering, const ShiftedLoop *before, ExtentId left, const ShiftedLoop *after, ExtentId right, RowPair *rows) {
    ExtentId stride;
    return dependence_row_stride(lowering, before->loop, left, &rows->stride, &rows->before) &&
           dependence_row_stride(lowering, after->loop, right, &stride, &rows->after) && extent_same(stride, rows->stride) &&
           !extent_is_value(lowering->extents, stride, 0) && !extent_mentions_kind(lowering->extents, stride, ATOM_LOOP) &&
           facts_nonnegative(lowering->facts, stride) == PROOF_PROVED;
}

// high - low < stride * (rows + 1), always.
static bool within_rows(const Lowering *lowering, ExtentId stride, ExtentId low, ExtentId high, int64_t rows) {
    bool mark = extent_attempt_begin(lowering->extents);
    ExtentId end = extent_add(lowering->extents, low, extent_scale(lowering->extents, stride, rows + 1));
    return extent_attempt_end(lowering->extents, mark) && dependence_always_less(lowering, high, end);
}

static bool raise_for_pair(const Lowering *lowering, const ShiftedLoop *before, ExtentId left, ShiftedLoop *after, ExtentId right, int64_t limit) {
    RowPair rows;
    bool has_rows = pair_rows(lowering, before, left, after, right, &rows);
    for (int64_t shift = after->shift; has_rows && shift <= limit; shift++) {
        if (!within_rows(lowering, rows.stride, rows.before, rows.after, shift - before->shift)) continue;
        after->shift = shift;
        return true;
    }
    return dependence_never_meet(lowering, left, right);
}

bool dependence_raise_shift(const Lowering *lowering, const ShiftedLoop *before, ShiftedLoop *after, int64_t limit) {
    for (size_t i = 0; i < before->effects.accesses.count; i++)
        for (size_t k = 0; k < after->effects.accesses.count; k++) {
            const LoopAccess *left = &before->effects.accesses.items[i], *right = &after->effects.accesses.items[k];
            if (!left->is_store && !right->is_store) continue;
            if (!hazard_may_alias(lowering->target, left->buffer, right->buffer)) continue;
            if (left->buffer.index != right->buffer.index) return false;
            if (!raise_for_pair(lowering, before, left->offset, after, right->offset, limit)) return false;
        }
    return true;
}

bool dependence_shares_rows(const Lowering *lowering, const ShiftedLoop *before, const ShiftedLoop *after, int64_t limit) {
    for (size_t i = 0; i < before->effects.accesses.count; i++)
        for (size_t k = 0; k < after->effects.accesses.count; k++) {
            const LoopAccess *left = &before->effects.accesses.items[i], *right = &after->effects.accesses.items[k];
            RowPair rows;
            if (left->is_store && right->is_store) continue;
            if (left->buffer.index != right->buffer.index || !pair_rows(lowering, before, left->offset, after, right->offset, &rows)) continue;
            if (within_rows(lowering, rows.stride, rows.before, rows.after, limit) && within_rows(lowering, rows.stride, rows.after, rows.before, limit)) return true;
        }
    return false;
}
