// Whether a nest may overwrite memory that it also reads, proved from subscripts.
//
// NumPy evaluates the right side first. Storing element by element gives the same result when every read of the target is of
// the element being stored (read before it is written, and the store is injective), or of elements that the nest never
// stores: on some axis the two ranges of subscripts, taken over the whole nest, do not meet.

#include "lower_internal.h"

bool hazard_may_alias(const LoopFunction *function, LoopBufferId left, LoopBufferId right) {
    if (left.index == right.index) return true;
    const LoopBuffer *first = loop_buffer(function, left), *second = loop_buffer(function, right);
    if (first->group && first->group == second->group) return false;
    for (uint32_t i = 0; i < first->candidate_count; i++)
        if (hazard_may_alias(function, first->candidates[i], right)) return true;
    for (uint32_t i = 0; i < second->candidate_count; i++)
        if (hazard_may_alias(function, left, second->candidates[i])) return true;
    return false;
}

bool hazard_reads_buffer(Lowering *lowering, ValueId value, LoopBufferId buffer) {
    const IrFunction *function = lowering->source;
    VECTOR(ValueId) stack = {0};
    bool *seen = arena_allocate_array(lowering->arena, function->nodes.count, sizeof *seen);
    bool found = false;
    vector_push(&stack, value);
    while (stack.count && !found) {
        ValueId next = stack.items[--stack.count];
        if (seen[next.index]) continue;
        seen[next.index] = true;
        Location location = lowering->locations[next.index];
        if (location.kind == LOCATION_BUFFER) found = hazard_may_alias(lowering->target, location.buffer, buffer);
        const IrNode *node = ir_node(function, next);
        if (location.kind != LOCATION_NONE || node->op == IR_RESULT) continue;
        for (uint32_t i = 0; i < node->operand_count; i++) vector_push(&stack, node->operands[i]);
    }
    vector_free(&stack);
    return found;
}

static bool same_element(const NestLoad *load, const ExtentId *subscripts, uint32_t rank) {
    for (uint32_t k = 0; k < rank; k++)
        if (!extent_same(load->subscripts[k], subscripts[k])) return false;
    return load->rank == rank;
}

// True when `low` is below `high` for every pair of iterations.
static bool always_below(const Nest *nest, ExtentId low, ExtentId high) {
    const Facts *facts = nest->lowering->facts;
    ExtentId most, least;
    return facts_upper_bound_without(facts, low, 1u << ATOM_LOOP, &most) &&
           facts_lower_bound_without(facts, high, 1u << ATOM_LOOP, &least) && facts_less(facts, most, least) == PROOF_PROVED;
}

static bool never_stored(const Nest *nest, const NestLoad *load, const ExtentId *subscripts, uint32_t rank) {
    if (load->rank != rank) return false;
    for (uint32_t k = 0; k < rank; k++)
        if (always_below(nest, load->subscripts[k], subscripts[k]) || always_below(nest, subscripts[k], load->subscripts[k])) return true;
    return false;
}

// An axis whose subscript is the same in the read and the store and moves with loop `level` alone.
static bool pins_level(const Nest *nest, ExtentId read, ExtentId store, uint32_t level) {
    ExtentTable *extents = nest->lowering->extents;
    AtomId atom;
    ExtentId coefficient, rest;
    int64_t step;
    extent_is_atom(extents, loop_index_extent(nest->lowering->target, nest->levels[level].index), &atom);
    return extent_same(read, store) && extent_linear(extents, read, atom, &coefficient, &rest) &&
           extent_is_constant(extents, coefficient, &step) && step != 0 && !extent_mentions_kind(extents, rest, ATOM_LOOP);
}

// A reduction in loop `level` reads before the inner loops store; what other iterations of the loops around it store is
// elsewhere when each of those loops moves a subscript that the read and the store share.
static bool read_before_stored(const Nest *nest, const NestLoad *load, const ExtentId *subscripts, uint32_t rank) {
    if (load->level == NEST_INNERMOST || load->rank != rank) return false;
    if (load->level >= nest->level_count) return false;
    for (uint32_t level = 1; level <= load->level; level++) {
        bool pinned = false;
        for (uint32_t k = 0; k < rank; k++) pinned = pinned || pins_level(nest, load->subscripts[k], subscripts[k], level);
        if (!pinned) return false;
    }
    return true;
}

static void assume_reduced_axes(const Nest *nest) {
    Lowering *lowering = nest->lowering;
    for (size_t i = 0; i < nest->reduced.count; i++) {
        const LoopDomainAxis *axis = &nest->reduced.items[i];
        AtomId atom;
        extent_is_atom(lowering->extents, loop_index_extent(lowering->target, axis->index), &atom);
        facts_assume_range(lowering->facts, atom, axis->lower, extent_add_constant(lowering->extents, axis->upper, -1));
    }
}

static bool can_snapshot(const Nest *nest, const NestLoad *load, uint32_t rank) {
    if (!load->snapshot.index || nest_is_root(nest, load->snapshot)) return false;
    return ir_type(nest->lowering->source, load->snapshot).rank < rank;
}

Hazard hazard_check(const Nest *nest, LoopBufferId buffer, const ExtentId *subscripts, uint32_t rank, ValueId *snapshot) {
    Hazard worst = HAZARD_NONE;
    FactsMark mark = facts_mark(nest->lowering->facts);
    assume_reduced_axes(nest);
    for (size_t i = 0; i < nest->loads.count && worst != HAZARD_WHOLE; i++) {
        const NestLoad *load = &nest->loads.items[i];
        Hazard hazard = HAZARD_WHOLE;
        if (!hazard_may_alias(nest->lowering->target, load->buffer, buffer)) continue;
        if (load->buffer.index == buffer.index && same_element(load, subscripts, rank)) hazard = HAZARD_SAME_ELEMENT;
        else if (load->buffer.index == buffer.index && never_stored(nest, load, subscripts, rank)) hazard = HAZARD_NONE;
        else if (load->buffer.index == buffer.index && read_before_stored(nest, load, subscripts, rank)) hazard = HAZARD_SAME_ELEMENT;
        else if (can_snapshot(nest, load, nest->level_count)) hazard = HAZARD_SNAPSHOT;
        if (hazard == HAZARD_SNAPSHOT) *snapshot = load->snapshot;
        if (hazard > worst) worst = hazard;
    }
    facts_restore(nest->lowering->facts, mark);
    return worst;
}
