// One loop nest that stores every element of a value. An attempt to build it may find that the domain must be split (two
// pieces of a concatenation), lifted (div and mod of a loop index), or that a value needs a place of its own first; the
// attempt is then dropped and made again. Each retry removes its cause, so that the work ends.

#include "lower_internal.h"

enum {
    SPLIT_LIMIT = 64,       // splits around one box; more means that a split did not decide what asked for it
    INNER_SPLIT_LIMIT = 32, // splits of one nest that inner values ask for; then they get a place of their own
    LARGE_BOUND = 40,       // nodes of an extent that is better computed once than repeated in all that follows from it
    LARGEST_BOUND = 512     // nodes of a bound that follows an outer loop, and cannot be computed once, for inner values' sake
};

typedef struct NestDomain {
    uint32_t axis_count;
    uint32_t splits;        // that led to this part
    ExtentId *known;        // one for each split: what it made known to be nonnegative
    LoopDomainAxis *axes;   // the loops, outermost first
    LoopDomainAxis *whole;  // the same before any split
    uint32_t rank;
    ExtentId *indices;      // the value's index vector in terms of the loops
} NestDomain;

typedef struct NestStore {
    Lowering *lowering;
    uint32_t count;
    const ValueId *values;      // of one shape
    const NestTarget *targets;
    Span span;
    bool reads_target; // decided for each attempt
    bool whole;        // a hazard needs a temporary for all of the values
    bool is_partly_stored; // the targets are in lowering->filled
    uint32_t inner_splits; // that other values than the stored ones asked for
} NestStore;

// ---- attempts ----------------------------------------------------------------------------------------------------

void nest_assume_levels(Nest *nest, uint32_t level) {
    Lowering *lowering = nest->lowering;
    for (uint32_t i = 0; i < nest->known_count; i++) facts_assume_nonnegative(lowering->facts, nest->known[i]);
    for (uint32_t k = 1; k <= level; k++) {
        AtomId atom;
        extent_is_atom(lowering->extents, loop_index_extent(lowering->target, nest->levels[k].index), &atom);
        facts_assume_range(lowering->facts, atom, nest->levels[k].whole_lower,
                           extent_add_constant(lowering->extents, nest->levels[k].whole_upper, -1));
        facts_assume_range(lowering->facts, atom, nest->levels[k].lower,
                           extent_add_constant(lowering->extents, nest->levels[k].upper, -1));
    }
}

uint32_t nest_level_of(const Nest *nest, const ExtentId *extents, uint32_t count) {
    ExtentTable *table = nest->lowering->extents;
    for (uint32_t level = nest->level_count; level >= 1; level--) {
        AtomId atom;
        extent_is_atom(table, loop_index_extent(nest->lowering->target, nest->levels[level].index), &atom);
        for (uint32_t i = 0; i < count; i++)
            if (extent_mentions(table, extents[i], atom)) return level;
    }
    return 0;
}

bool nest_is_root(const Nest *nest, ValueId value) {
    for (uint32_t i = 0; i < nest->root_count; i++)
        if (nest->roots[i].index == value.index) return true;
    return false;
}

static Nest nest_begin(Lowering *lowering, const ValueId *roots, uint32_t root_count, const NestDomain *domain) {
    Nest nest = {.lowering = lowering, .roots = roots, .root_count = root_count, .outside = facts_mark(lowering->facts)};
    nest.known_count = domain->splits;
    nest.known = domain->known;
    nest.level_count = domain->axis_count;
    nest.levels = ARENA_ARRAY(lowering->arena, domain->axis_count + 1, NestLevel);
    for (uint32_t k = 0; k < domain->axis_count; k++) {
        nest.levels[k + 1].index = domain->axes[k].index;
        nest.levels[k + 1].lower = domain->axes[k].lower;
        nest.levels[k + 1].upper = domain->axes[k].upper;
        nest.levels[k + 1].whole_lower = domain->whole[k].lower;
        nest.levels[k + 1].whole_upper = domain->whole[k].upper;
    }
    nest_assume_levels(&nest, nest.level_count);
    return nest;
}

static void nest_end(Nest *nest) {
    facts_restore(nest->lowering->facts, nest->outside);
    vector_free(&nest->active);
    vector_free(&nest->reduced);
    vector_free(&nest->loads);
    vector_free(&nest->gathered);
    vector_free(&nest->entries);
    vector_free(&nest->table);
}

static void append_block(LoopBlock *block, const LoopBlock *more) {
    for (size_t i = 0; i < more->statements.count; i++) vector_push(&block->statements, more->statements.items[i]);
}

// Puts the loops into the current block; returns the innermost body.
static LoopBlock *nest_assemble(Nest *nest, bool independent, Span span) {
    Lowering *lowering = nest->lowering;
    LoopBlock *block = lowering->block;
    append_block(block, &nest->levels[0].prelude);
    for (uint32_t k = 1; k <= nest->level_count; k++) {
        LoopStatement *loop = loop_statement_add(lowering->target, block, LOOP_FOR, span);
        loop->index = nest->levels[k].index;
        loop->lower = nest->levels[k].lower;
        loop->upper = nest->levels[k].upper;
        loop->step = 1;
        loop->independent = independent && !nest->levels[k].is_ordered;
        append_block(&loop->body, &nest->levels[k].prelude);
        block = &loop->body;
    }
    for (uint32_t k = 0; k <= nest->level_count; k++) vector_free(&nest->levels[k].prelude.statements);
    return block;
}

static void nest_drop(Nest *nest) {
    for (uint32_t k = 0; k <= nest->level_count; k++) vector_free(&nest->levels[k].prelude.statements);
    nest_end(nest);
}

// ---- domains -----------------------------------------------------------------------------------------------------

static const IndexMapPiece *target_piece(const Lowering *lowering, const NestTarget *target) {
    return &index_map_get(lowering->source->module->maps, target->map)->pieces[0];
}

// The first base axis that a value axis walks: loops are ordered by it, so that the innermost has the smallest stride.
static uint32_t walked_axis(Lowering *lowering, const NestTarget *target, uint32_t axis) {
    if (!target->has_map) return axis;
    const IndexMapPiece *piece = target_piece(lowering, target);
    AtomId atom;
    extent_is_atom(lowering->extents, extent_leaf(lowering->extents, ATOM_INDEX, axis), &atom);
    for (uint32_t k = 0; k < piece->source_rank; k++)
        if (extent_mentions(lowering->extents, piece->subscripts[k], atom)) return k;
    return 0;
}

static void add_axis(Lowering *lowering, NestDomain *domain, uint32_t axis, ExtentId extent) {
    LoopIndexId index = loop_index_add(lowering->target);
    domain->axes[domain->axis_count] = (LoopDomainAxis){index, extent_constant(lowering->extents, 0), extent};
    domain->whole[domain->axis_count] = domain->axes[domain->axis_count];
    domain->axis_count++;
    domain->indices[axis] = loop_index_extent(lowering->target, index);
}

static NestDomain domain_of(Lowering *lowering, IrType type, const NestTarget *target) {
    IrType lowered = lower_type(lowering, type);
    NestDomain domain = {.rank = type.rank};
    domain.axes = ARENA_ARRAY(lowering->arena, type.rank, LoopDomainAxis);
    domain.whole = ARENA_ARRAY(lowering->arena, type.rank, LoopDomainAxis);
    domain.indices = ARENA_ARRAY(lowering->arena, type.rank, ExtentId);
    for (uint32_t walked = 0; walked < (target->has_map ? target->buffer_type.rank : type.rank); walked++)
        for (uint32_t k = 0; k < type.rank; k++) {
            if (walked_axis(lowering, target, k) != walked) continue;
            if (extent_is_value(lowering->extents, lowered.shape[k], 1)) domain.indices[k] = extent_constant(lowering->extents, 0);
            else add_axis(lowering, &domain, k, lowered.shape[k]);
        }
    return domain;
}

// An axis of extent 1 has no loop. Where the pieces of a stored value follow each other along it, one of one iteration can be split.
// False when there is no such axis.
static bool add_unit_loops(Lowering *lowering, NestDomain *domain) {
    NestDomain looped = *domain;
    looped.axes = ARENA_ARRAY(lowering->arena, domain->axis_count + domain->rank, LoopDomainAxis);
    looped.whole = ARENA_ARRAY(lowering->arena, domain->axis_count + domain->rank, LoopDomainAxis);
    looped.indices = arena_copy(lowering->arena, domain->indices, domain->rank * sizeof *domain->indices);
    looped.axis_count = 0;
    for (uint32_t k = 0; k < domain->rank; k++)
        if (extent_is_value(lowering->extents, domain->indices[k], 0)) add_axis(lowering, &looped, k, extent_constant(lowering->extents, 1));
    if (looped.axis_count == 0) return false;
    for (uint32_t k = 0; k < domain->axis_count; k++, looped.axis_count++) {
        looped.axes[looped.axis_count] = domain->axes[k];
        looped.whole[looped.axis_count] = domain->whole[k];
    }
    *domain = looped;
    return true;
}

typedef struct NestSplit {
    uint32_t level;
    ExtentId at, distance;
    bool ascends;
} NestSplit;

static bool mentions_axis(Lowering *lowering, const NestDomain *domain, uint32_t level, ExtentId extent) {
    AtomId atom;
    extent_is_atom(lowering->extents, loop_index_extent(lowering->target, domain->axes[level - 1].index), &atom);
    return extent_mentions(lowering->extents, extent, atom);
}

static bool mentions_domain(Lowering *lowering, const NestDomain *domain, ExtentId extent) {
    for (uint32_t level = 1; level <= domain->axis_count; level++)
        if (mentions_axis(lowering, domain, level, extent)) return true;
    return false;
}

// A large bound goes into a variable, or the bounds of boxes within boxes would double in size.
static ExtentId name_large_bound(Lowering *lowering, const NestDomain *domain, ExtentId bound, Span span) {
    if (extent_size(lowering->extents, bound) < LARGE_BOUND || mentions_domain(lowering, domain, bound)) return bound;
    LoopStatement *assign = loop_statement_add(lowering->target, lowering->block, LOOP_ASSIGN, span);
    assign->variable = storage_variable(lowering, DTYPE_I64, "bound");
    assign->value = loop_build_extent(lowering->target, bound);
    return loop_variable_extent(lowering->target, assign->variable);
}

// Where the lower part ends and the upper begins: split->at clamped to the axis.
static ExtentId split_bound(Lowering *lowering, const NestDomain *domain, const NestSplit *split, Span span) {
    ExtentTable *extents = lowering->extents;
    const LoopDomainAxis *axis = &domain->axes[split->level - 1];
    ExtentId end = extent_max(extents, axis->upper, axis->lower);
    ExtentId bound = facts_simplify(lowering->facts, extent_min(extents, extent_max(extents, split->at, axis->lower), end));
    ExtentId named = name_large_bound(lowering, domain, bound, span);
    if (extent_same(named, bound)) return bound;
    facts_assume_less_equal(lowering->facts, axis->lower, named);
    facts_assume_less_equal(lowering->facts, named, end);
    return named;
}

static NestDomain domain_part(Lowering *lowering, const NestDomain *domain, const NestSplit *split, ExtentId bound, bool upper) {
    NestDomain part = *domain;
    ExtentId negative = extent_add_constant(lowering->extents, extent_scale(lowering->extents, split->distance, -1), -1);
    part.known = ARENA_ARRAY(lowering->arena, domain->splits + 1, ExtentId);
    for (uint32_t i = 0; i < domain->splits; i++) part.known[i] = domain->known[i];
    part.known[part.splits++] = upper == split->ascends ? split->distance : negative;
    part.axes = arena_copy(lowering->arena, domain->axes, domain->axis_count * sizeof *domain->axes);
    LoopDomainAxis *axis = &part.axes[split->level - 1];
    if (upper) axis->lower = bound;
    else axis->upper = bound;
    return part;
}

// Whether a split left nothing of an axis, whatever the extents are.
static bool is_empty_part(const Lowering *lowering, const NestDomain *part) {
    for (uint32_t k = 0; part->splits && k < part->axis_count; k++) {
        const LoopDomainAxis *axis = &part->axes[k];
        bool is_whole = extent_same(axis->lower, part->whole[k].lower) && extent_same(axis->upper, part->whole[k].upper);
        if (!is_whole && facts_less_equal(lowering->facts, axis->upper, axis->lower) == PROOF_PROVED) return true;
    }
    return false;
}

typedef struct LiftReplacement {
    Lowering *lowering;
    LoopIndexId index;
    ExtentId replacement;
} LiftReplacement;

static bool replace_lifted(void *data, AtomId leaf, ExtentId *replacement) {
    LiftReplacement *lift = data;
    Atom atom = extent_atom(lift->lowering->extents, leaf);
    if (atom.kind != ATOM_LOOP || atom.number != lift->index.index) return false;
    *replacement = lift->replacement;
    return true;
}

// What a split made of an inner loop may depend on the index.
static LoopDomainAxis replace_in_axis(LoopDomainAxis axis, LiftReplacement *lift) {
    axis.lower = extent_substitute(lift->lowering->extents, axis.lower, replace_lifted, lift);
    axis.upper = extent_substitute(lift->lowering->extents, axis.upper, replace_lifted, lift);
    return axis;
}

// Loop 0 .. q*c becomes 0 .. q around 0 .. c, its index i0*c + i1 (moa.md, "Dimension lifting").
static NestDomain domain_lift(Lowering *lowering, const NestDomain *domain, uint32_t level, ExtentId inner) {
    NestDomain lifted = {.rank = domain->rank, .splits = domain->splits};
    lifted.axes = ARENA_ARRAY(lowering->arena, domain->axis_count + 1, LoopDomainAxis);
    lifted.whole = ARENA_ARRAY(lowering->arena, domain->axis_count + 1, LoopDomainAxis);
    lifted.indices = arena_copy(lowering->arena, domain->indices, domain->rank * sizeof *domain->indices);
    LoopIndexId high = loop_index_add(lowering->target), low = loop_index_add(lowering->target);
    ExtentId zero = extent_constant(lowering->extents, 0);
    LiftReplacement lift = {.lowering = lowering, .index = domain->axes[level - 1].index};
    lift.replacement = extent_add(lowering->extents, extent_multiply(lowering->extents, loop_index_extent(lowering->target, high), inner),
                                  loop_index_extent(lowering->target, low));
    for (uint32_t k = 0; k < domain->axis_count; k++) {
        if (k + 1 != level) {
            lifted.whole[lifted.axis_count] = domain->whole[k];
            lifted.axes[lifted.axis_count++] = replace_in_axis(domain->axes[k], &lift);
            continue;
        }
        ExtentId outer;
        REQUIRE(extent_exact_quotient(lowering->extents, domain->axes[k].upper, inner, &outer), "a lifted loop does not divide");
        lifted.axes[lifted.axis_count] = lifted.whole[lifted.axis_count] = (LoopDomainAxis){high, zero, outer};
        lifted.axis_count++;
        lifted.axes[lifted.axis_count] = lifted.whole[lifted.axis_count] = (LoopDomainAxis){low, zero, inner};
        lifted.axis_count++;
    }
    for (uint32_t k = 0; k < domain->rank; k++)
        lifted.indices[k] = extent_substitute(lowering->extents, lifted.indices[k], replace_lifted, &lift);
    lifted.known = arena_copy(lowering->arena, domain->known, domain->splits * sizeof *domain->known);
    for (uint32_t i = 0; i < domain->splits; i++)
        lifted.known[i] = extent_substitute(lowering->extents, lifted.known[i], replace_lifted, &lift);
    return lifted;
}

// ---- stores ------------------------------------------------------------------------------------------------------

static const ExtentId *target_subscripts(Lowering *lowering, const NestTarget *target, const ExtentId *indices, uint32_t rank) {
    if (target->has_last) {
        ExtentId *moved = arena_copy(lowering->arena, indices, rank * sizeof *moved);
        moved[rank - 1] = extent_constant(lowering->extents, target->last);
        indices = moved;
    }
    if (!target->has_map) return indices;
    const IndexMapPiece *piece = target_piece(lowering, target);
    ExtentId *subscripts = ARENA_ARRAY(lowering->arena, piece->source_rank, ExtentId);
    for (uint32_t k = 0; k < piece->source_rank; k++)
        subscripts[k] = extent_substitute_indices(lowering->extents, lower_extent(lowering, piece->subscripts[k]), indices, rank);
    return subscripts;
}

ExtentId nest_target_offset(const Nest *nest, uint32_t root, const ExtentId *indices) {
    const NestTarget *target = &nest->targets[root];
    uint32_t rank = ir_type(nest->lowering->source, nest->roots[root]).rank;
    return storage_offset(nest->lowering, target->buffer_type, target_subscripts(nest->lowering, target, indices, rank));
}

static void store_through_temporary(Lowering *lowering, ValueId value, const NestTarget *target, Span span) {
    IrType type = ir_type(lowering->source, value);
    remark_stored(lowering, value, REMARK_STORED_OVERWRITTEN);
    Location temporary = location_in_buffer(storage_workspace(lowering, type, "t", span, "what is assigned reads elements that the assignment overwrites"));
    NestTarget whole = {.buffer = temporary.buffer, .buffer_type = type};
    nest_store(lowering, value, &whole, span);
    location_set(lowering, value, temporary);
    nest_store(lowering, value, target, span);
}

static void add_store(NestStore *store, LoopBlock *body, uint32_t i, LoopExpressionId value, const ExtentId *subscripts) {
    const NestTarget *target = &store->targets[i];
    LoopStatement *statement = loop_statement_add(store->lowering->target, body, LOOP_STORE, store->span);
    statement->buffer = target->buffer;
    statement->offset = storage_offset(store->lowering, target->buffer_type, subscripts);
    statement->value = value;
}

// Several values are computed into variables before the first is stored.
static LoopExpressionId keep_value(NestStore *store, LoopBlock *body, LoopExpressionId value) {
    Lowering *lowering = store->lowering;
    if (store->count == 1) return value;
    LoopStatement *assign = loop_statement_add(lowering->target, body, LOOP_ASSIGN, store->span);
    assign->variable = storage_variable(lowering, loop_expression(lowering->target, value)->dtype, "s");
    assign->value = value;
    return loop_build_variable(lowering->target, assign->variable);
}

// Whether the nest may store to all targets as it goes; else nest->outcome or store->whole says what to do first.
static bool passes_hazards(NestStore *store, Nest *nest, const ExtentId *const *subscripts) {
    for (uint32_t i = 0; i < store->count && store->reads_target; i++) {
        ValueId snapshot = {0};
        Hazard hazard = hazard_check(nest, store->targets[i].buffer, subscripts[i], store->targets[i].buffer_type.rank, &snapshot);
        if (hazard == HAZARD_SNAPSHOT) element_want(nest, snapshot, REMARK_STORED_OVERWRITTEN);
        if (hazard == HAZARD_WHOLE) store->whole = true;
        if (hazard == HAZARD_SNAPSHOT || hazard == HAZARD_WHOLE) return false;
    }
    return true;
}

// One attempt on one box. True when it is stored.
static bool attempt_store(NestStore *store, Nest *nest, const NestDomain *domain) {
    Lowering *lowering = store->lowering;
    LoopExpressionId *values = ARENA_ARRAY(lowering->arena, store->count, LoopExpressionId);
    const ExtentId **subscripts = ARENA_ARRAY(lowering->arena, store->count, const ExtentId *);
    for (uint32_t i = 0; i < store->count; i++) {
        values[i] = element_emit(nest, store->values[i], domain->indices);
        if (nest->outcome != NEST_DONE) return false;
        subscripts[i] = target_subscripts(lowering, &store->targets[i], domain->indices, domain->rank);
    }
    if (!passes_hazards(store, nest, subscripts)) return false;
    remark_nest(nest, ir_node(lowering->source, store->values[0])->span);
    remark_shared_loops(nest);
    LoopBlock *body = nest_assemble(nest, true, store->span);
    for (uint32_t i = 0; i < store->count; i++) values[i] = keep_value(store, body, values[i]);
    for (uint32_t i = 0; i < store->count; i++) add_store(store, body, i, values[i], subscripts[i]);
    return true;
}

static bool reads_targets(const NestStore *store) {
    for (uint32_t i = 0; i < store->count; i++)
        for (uint32_t k = 0; k < store->count; k++)
            if (hazard_reads_buffer(store->lowering, store->values[i], store->targets[k].buffer)) return true;
    return false;
}

// Where several loops together walk a scanned axis, boxes along an inner one of them would take its elements out of order. So would boxes
// along another axis whose bound moves with the scanned one: an element and the one before it may be in different boxes.
static bool disorders_scan(const NestStore *store, const NestDomain *domain, const NestSplit *split) {
    for (uint32_t i = 0; i < store->count; i++) {
        const IrNode *node = ir_node(store->lowering->source, store->values[i]);
        if (ir_op_info(node->op)->op_class != IR_CLASS_SCAN) continue;
        ExtentId scanned = domain->indices[node->attributes.integers[0]];
        bool along = mentions_axis(store->lowering, domain, split->level, scanned);
        for (uint32_t level = 1; level < split->level; level++)
            if (mentions_axis(store->lowering, domain, level, scanned) && (along || mentions_axis(store->lowering, domain, level, split->at))) return true;
    }
    return false;
}

// Whether a further split would make a bound too large: its size doubles where it cannot be named.
static bool bound_outgrows(Lowering *lowering, const NestDomain *domain, const NestSplit *split) {
    const LoopDomainAxis *axis = &domain->axes[split->level - 1];
    bool named = !mentions_domain(lowering, domain, axis->lower) && !mentions_domain(lowering, domain, axis->upper) && !mentions_domain(lowering, domain, split->at);
    uint32_t lower = extent_size(lowering->extents, axis->lower), upper = extent_size(lowering->extents, axis->upper);
    return !named && 2 * lower + upper + extent_size(lowering->extents, split->at) > LARGEST_BOUND;
}

static bool stores(const NestStore *store, ValueId value) {
    for (uint32_t i = 0; i < store->count; i++)
        if (store->values[i].index == value.index) return true;
    return false;
}

// Whether the box is split for the pieces of `wanted`; else that value gets a place. A stored scan asks for its first element alone.
static bool may_split(NestStore *store, const NestDomain *domain, ValueId wanted, const NestSplit *split) {
    bool is_stored = stores(store, wanted);
    if (is_stored) REQUIRE(domain->splits < SPLIT_LIMIT, "splitting does not decide the pieces of %%%u", wanted.index);
    else if (disorders_scan(store, domain, split) || bound_outgrows(store->lowering, domain, split)) return false;
    return is_stored || (domain->splits < SPLIT_LIMIT && store->inner_splits++ < INNER_SPLIT_LIMIT);
}

// Before the first box is stored: what another box turns out to need is not computed into a target.
static void keep_targets(NestStore *store) {
    for (uint32_t i = 0; i < store->count && !store->is_partly_stored; i++) vector_push(&store->lowering->filled, store->targets[i].buffer);
    store->is_partly_stored = true;
}

static void store_domain(NestStore *store, NestDomain domain) {
    Lowering *lowering = store->lowering;
    while (!store->whole && !lowering->failed && !is_empty_part(lowering, &domain)) {
        store->reads_target = reads_targets(store);
        Nest nest = nest_begin(lowering, store->values, store->count, &domain);
        nest.targets = store->targets;
        nest.indices = domain.indices;
        bool done = attempt_store(store, &nest, &domain);
        NestOutcome outcome = nest.outcome;
        NestSplit split = {nest.split_level, nest.split_at, nest.split_distance, nest.split_ascends};
        ValueId wanted = nest.wanted;
        RemarkKind wanted_for = nest.wanted_for;
        if (done) nest_end(&nest);
        else nest_drop(&nest);
        if (done) return;
        bool splits = outcome == NEST_SPLIT && may_split(store, &domain, wanted, &split);
        if (outcome == NEST_SPLIT && !splits) outcome = NEST_MATERIALISE, wanted_for = REMARK_STORED_PIECES;
        // One of several stored values may also be read elsewhere by another.
        if (outcome == NEST_MATERIALISE && !(stores(store, wanted) && add_unit_loops(lowering, &domain))) {
            REQUIRE(store->count > 1 || !stores(store, wanted), "no loop decides which piece of %%%u is read", wanted.index);
            remark_stored(lowering, wanted, wanted_for);
            storage_locate(lowering, wanted);
        }
        if (outcome == NEST_LIFT) domain = domain_lift(lowering, &domain, split.level, split.at);
        if (outcome != NEST_SPLIT) continue;
        // One box may overwrite what another still reads.
        if (store->reads_target) store->whole = true;
        if (store->whole) return;
        keep_targets(store);
        ExtentId bound = split_bound(lowering, &domain, &split, store->span);
        store_domain(store, domain_part(lowering, &domain, &split, bound, false));
        domain = domain_part(lowering, &domain, &split, bound, true);
    }
}

// False, with what is stored of no use, when the targets' old contents stand in the way.
static bool store_all(Lowering *lowering, const ValueId *values, const NestTarget *targets, uint32_t count, Span span) {
    uint32_t width = nest_interleaved(lowering, values, count);
    NestStore store = {.lowering = lowering, .count = count, .values = values, .targets = targets, .span = span};
    if (width > 0) {
        ValueId *parts = ARENA_ARRAY(lowering->arena, count * width, ValueId);
        NestTarget *part_targets = ARENA_ARRAY(lowering->arena, count * width, NestTarget);
        nest_spread(lowering, values, targets, count, width, parts, part_targets);
        store.count = count * width, store.values = parts, store.targets = part_targets;
    }
    size_t filled = lowering->filled.count;
    store_domain(&store, domain_of(lowering, ir_type(lowering->source, store.values[0]), &store.targets[0]));
    lowering->filled.count = filled;
    return !store.whole;
}

void nest_store(Lowering *lowering, ValueId value, const NestTarget *target, Span span) {
    if (!store_all(lowering, &value, target, 1, span) && !lowering->failed) store_through_temporary(lowering, value, target, span);
}

bool nest_store_group(Lowering *lowering, const ValueId *values, const LoopBufferId *buffers, uint32_t count, Span span) {
    NestTarget *targets = ARENA_ARRAY(lowering->arena, count, NestTarget);
    for (uint32_t i = 0; i < count; i++)
        targets[i] = (NestTarget){.buffer = buffers[i], .buffer_type = ir_type(lowering->source, values[i])};
    bool stored = store_all(lowering, values, targets, count, span);
    if (stored) diagnostic_remark(lowering->diagnostics, REMARK_STORED_TOGETHER, span, "%u arrays are computed and stored by one loop nest", (unsigned)count);
    return stored;
}

void nest_copy(Lowering *lowering, LoopBufferId from, LoopBufferId to, IrType type, Span span) {
    if (from.index == to.index) return;
    NestTarget target = {.buffer = to, .buffer_type = type};
    NestDomain domain = domain_of(lowering, type, &target);
    Nest nest = nest_begin(lowering, NULL, 0, &domain);
    ExtentId offset = storage_offset(lowering, type, domain.indices);
    LoopExpressionId load = loop_build_load(lowering->target, from, offset);
    LoopBlock *body = nest_assemble(&nest, true, span);
    LoopStatement *statement = loop_statement_add(lowering->target, body, LOOP_STORE, span);
    statement->buffer = to;
    statement->offset = offset;
    statement->value = load;
    nest_end(&nest);
}

// ---- scalars -----------------------------------------------------------------------------------------------------

LoopExpressionId nest_scalar(Lowering *lowering, ValueId value) {
    NestDomain domain = {0};
    while (!lowering->failed) {
        Nest nest = nest_begin(lowering, &value, 1, &domain);
        LoopExpressionId expression = element_emit(&nest, value, domain.indices);
        ValueId wanted = nest.wanted;
        RemarkKind wanted_for = nest.wanted_for;
        if (nest.outcome == NEST_DONE) {
            remark_nest(&nest, ir_node(lowering->source, value)->span);
            remark_shared_loops(&nest);
            append_block(lowering->block, &nest.levels[0].prelude);
            nest_drop(&nest);
            return expression;
        }
        REQUIRE(nest.outcome == NEST_MATERIALISE, "a scalar has no loop to split");
        nest_drop(&nest);
        remark_stored(lowering, wanted, wanted_for);
        storage_locate(lowering, wanted);
    }
    return loop_build_constant(lowering->target, ir_type(lowering->source, value).dtype, 0);
}

void nest_assign(Lowering *lowering, LoopVariableId variable, ValueId value, Span span) {
    LoopExpressionId expression = nest_scalar(lowering, value);
    LoopStatement *assign = loop_statement_add(lowering->target, lowering->block, LOOP_ASSIGN, span);
    assign->variable = variable;
    assign->value = expression;
}
