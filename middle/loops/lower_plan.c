// The plan: where every value is used, which values get a place of their own, and before which skeleton item those are
// computed. One pass over positions, one forward pass for costs, one backward pass (users before operands) for decisions.
//
// A value without a place is computed inline, element by element, in each nest that reads it (moa.md, DNF).

#include "lower_internal.h"

enum {
    COST_CHEAP = 4,      // inline copies of this many operations cost less than a buffer
    COST_GATHER = 2,     // its clamp
    COST_EXPENSIVE = 8,  // division, square root, modulo
    COST_TRANSCENDENTAL = 24,
    COST_LIMIT = 1 << 20,
    PIECE_LIMIT = 16 // a value of more pieces gets a place, so that nests are not split again and again
};

typedef struct PlanBuilder {
    Lowering *lowering;
    Plan *plan;
    RegionId *position_region; // the region that each position stands in
    uint32_t *updated_at;      // by value: the first position that updates it in place, 0 for none
    bool *broadcast_scalar;    // by value: a scalar read inside nests
    bool *recomputed;          // by value: operand of a contraction that would compute it more than once
    bool *gathered;            // by value: read at places that repeat: an array of a gather, or its index arrays along kept axes
    bool *read_in_part;        // by value: a slice, an index or a diagonal reads less than the whole
    bool *returned;            // by value: a result of the function
    uint32_t root_count;
} PlanBuilder;

// ---- positions ---------------------------------------------------------------------------------------------------

static void collect_conditionals(PlanBuilder *builder) {
    const IrFunction *function = builder->lowering->source;
    Plan *plan = builder->plan;
    plan->conditionals = ARENA_ARRAY(builder->lowering->arena, function->nodes.count, ValueId);
    for (uint32_t v = 1; v < function->nodes.count; v++)
        if (function->nodes.items[v].op == IR_IF && plan->positions[v])
            plan->conditionals[plan->conditional_count++] = (ValueId){v};
}

static uint32_t next_position(PlanBuilder *builder) { return ++builder->plan->position_count; }

// Nesting of regions is limited by the front end, so that recursion is bounded here and below.
static void number_region(PlanBuilder *builder, RegionId id) {
    const IrFunction *function = builder->lowering->source;
    builder->plan->regions[id.index].start = next_position(builder);
    const IrRegion *region = ir_region(function, id);
    for (size_t i = 0; i < region->items.count; i++) {
        const IrNode *node = ir_node(function, region->items.items[i]);
        builder->plan->positions[region->items.items[i].index] = next_position(builder);
        for (int k = 0; k < 2; k++)
            if (node->regions[k].index) number_region(builder, node->regions[k]);
    }
    builder->plan->regions[id.index].end = next_position(builder);
}

static void map_positions(PlanBuilder *builder) {
    const IrFunction *function = builder->lowering->source;
    builder->position_region = ARENA_ARRAY(builder->lowering->arena, builder->plan->position_count + 2, RegionId);
    for (uint32_t r = 1; r < function->regions.count; r++) {
        const IrRegion *region = &function->regions.items[r];
        builder->position_region[builder->plan->regions[r].start] = (RegionId){r};
        builder->position_region[builder->plan->regions[r].end] = (RegionId){r};
        for (size_t i = 0; i < region->items.count; i++)
            builder->position_region[builder->plan->positions[region->items.items[i].index]] = (RegionId){r};
    }
}

// ---- uses --------------------------------------------------------------------------------------------------------

static RegionId common_region(const IrFunction *function, RegionId left, RegionId right) {
    while (left.index != right.index) {
        if (ir_region(function, left)->depth >= ir_region(function, right)->depth) left = ir_region(function, left)->parent;
        else right = ir_region(function, right)->parent;
    }
    return left;
}

static void record_point(PlanBuilder *builder, ValueUse *use, uint32_t position) {
    if (use->point_count > PLAN_POINT_LIMIT) return;
    if (!use->points) use->points = ARENA_ARRAY(builder->lowering->arena, PLAN_POINT_LIMIT, uint32_t);
    if (use->point_count < PLAN_POINT_LIMIT) use->points[use->point_count] = position;
    use->point_count++;
}

// Widens the interval of uses; the caller records the points.
static void record_interval(PlanBuilder *builder, ValueUse *use, uint32_t first, uint32_t last, RegionId region, uint32_t root) {
    if (use->first > use->last) {
        use->first = first;
        use->last = last;
        use->region = region;
        use->root = root;
        return;
    }
    if (first < use->first) use->first = first;
    if (last > use->last) use->last = last;
    use->region = common_region(builder->lowering->source, use->region, region);
    if (use->root != root) use->root = ROOT_MANY;
}

static void record_use(PlanBuilder *builder, ValueId value, uint32_t position, RegionId region, uint32_t root) {
    ValueUse *use = &builder->plan->uses[value.index];
    record_interval(builder, use, position, position, region, root);
    record_point(builder, use, position);
}

// An inline reader's uses are uses of what it reads.
static void record_reader(PlanBuilder *builder, ValueId value, const ValueUse *reader, uint32_t root) {
    ValueUse *use = &builder->plan->uses[value.index];
    if (reader->materialise) {
        record_use(builder, value, reader->place, reader->region, root);
        return;
    }
    record_interval(builder, use, reader->first, reader->last, reader->region, root);
    if (reader->point_count > PLAN_POINT_LIMIT) use->point_count = PLAN_POINT_LIMIT + 1;
    else
        for (uint32_t i = 0; i < reader->point_count; i++) record_point(builder, use, reader->points[i]);
}

typedef struct AtomUse {
    PlanBuilder *builder;
    const ValueUse *reader;
} AtomUse;

// One use at a position, as a reader.
static ValueUse use_at(uint32_t *position, RegionId region) {
    return (ValueUse){.first = *position, .last = *position, .region = region, .point_count = 1, .points = position};
}

static void record_atom(void *data, AtomId leaf) {
    AtomUse *use = data;
    Atom atom = extent_atom(use->builder->lowering->extents, leaf);
    if (atom.kind != ATOM_VALUE) return;
    ValueId value = {atom.number};
    record_reader(use->builder, value, use->reader, ROOT_MANY);
    if (ir_node(use->builder->lowering->source, value)->operand_count) use->builder->plan->uses[atom.number].materialise = true;
}

static void record_extents(AtomUse *use, const ExtentId *extents, size_t count) {
    for (size_t i = 0; i < count; i++)
        extent_visit_leaves(use->builder->lowering->extents, extents[i], record_atom, use);
}

// Every extent that lowering a node evaluates: its shape, its attributes, its index map.
static void record_node_extents(AtomUse *use, const IrNode *node) {
    record_extents(use, node->type.shape, node->type.rank);
    record_extents(use, node->attributes.extents, node->attributes.extent_count);
    if (!node->attributes.map.index) return;
    const IndexMap *map = index_map_get(use->builder->lowering->source->module->maps, node->attributes.map);
    for (uint32_t p = 0; p < map->piece_count; p++) {
        record_extents(use, map->pieces[p].subscripts, map->pieces[p].source_rank);
        record_extents(use, map->pieces[p].lower, map->result_rank);
        record_extents(use, map->pieces[p].upper, map->result_rank);
    }
}

static uint32_t new_root(PlanBuilder *builder) { return (uint32_t)builder->lowering->source->nodes.count + ++builder->root_count; }

static void record_whole(PlanBuilder *builder, ValueId value, uint32_t position, RegionId region, uint32_t root) {
    record_use(builder, value, position, region, root);
    builder->plan->uses[value.index].needs_buffer = ir_type(builder->lowering->source, value).rank > 0;
}

static bool same_shape(IrType left, IrType right) {
    if (left.rank != right.rank) return false;
    for (uint32_t k = 0; k < left.rank; k++)
        if (!extent_same(left.shape[k], right.shape[k])) return false;
    return true;
}

// Values that leave a region or the function together: arrays of one shape are computed in one nest. `wanted` says which
// leave at all; NULL: all.
static void record_leaving(PlanBuilder *builder, const ValueId *values, const bool *wanted, size_t count, uint32_t position, RegionId region) {
    const IrFunction *function = builder->lowering->source;
    uint32_t *roots = ARENA_ARRAY(builder->lowering->arena, count, uint32_t);
    for (size_t i = 0; i < count; i++) {
        if (wanted && !wanted[i]) continue;
        IrType type = ir_type(function, values[i]);
        for (size_t k = 0; k < i && type.rank > 0 && !roots[i]; k++)
            if (same_shape(type, ir_type(function, values[k]))) roots[i] = roots[k];
        if (!roots[i]) roots[i] = new_root(builder);
        record_whole(builder, values[i], position, region, roots[i]);
    }
}

static void record_skeleton_node(PlanBuilder *builder, ValueId value, RegionId region) {
    const IrFunction *function = builder->lowering->source;
    const IrNode *node = ir_node(function, value);
    uint32_t position = builder->plan->positions[value.index];
    ValueUse here = use_at(&position, region);
    AtomUse use = {builder, &here};
    record_node_extents(&use, node);
    for (uint32_t i = 0; i < node->operand_count; i++) {
        bool whole = node->op == IR_FOR || node->op == IR_WHILE || (node->op == IR_UPDATE && i == 0);
        if (whole) record_whole(builder, node->operands[i], position, region, new_root(builder));
        else record_use(builder, node->operands[i], position, region, value.index);
    }
    if (node->op != IR_UPDATE) return;
    uint32_t *updated_at = &builder->updated_at[node->operands[0].index];
    if (!*updated_at || position < *updated_at) *updated_at = position;
}

// For each region the results that something uses; NULL where all are wanted (the next values of a loop).
static bool **find_wanted_results(PlanBuilder *builder) {
    const IrFunction *function = builder->lowering->source;
    bool **wanted = ARENA_ARRAY(builder->lowering->arena, function->regions.count, bool *);
    for (uint32_t r = 1; r < function->regions.count; r++) {
        const IrRegion *region = &function->regions.items[r];
        if (region->owner.index && ir_node(function, region->owner)->op == IR_IF)
            wanted[r] = ARENA_ARRAY(builder->lowering->arena, region->results.count + 1, bool);
    }
    for (uint32_t v = 1; v < function->nodes.count; v++) {
        const IrNode *node = &function->nodes.items[v];
        if (node->op != IR_RESULT || !builder->plan->live[v]) continue;
        const IrNode *owner = ir_node(function, node->operands[0]);
        for (int k = 0; k < 2 && owner->op == IR_IF; k++) wanted[owner->regions[k].index][node->attributes.integers[0]] = true;
    }
    return wanted;
}

static void record_skeleton(PlanBuilder *builder) {
    const IrFunction *function = builder->lowering->source;
    bool **wanted = find_wanted_results(builder);
    for (uint32_t r = 1; r < function->regions.count; r++) {
        const IrRegion *region = &function->regions.items[r];
        if (!builder->plan->regions[r].end) continue; // an abandoned region
        for (size_t i = 0; i < region->items.count; i++) record_skeleton_node(builder, region->items.items[i], (RegionId){r});
        record_leaving(builder, region->results.items, wanted[r], region->results.count, builder->plan->regions[r].end, (RegionId){r});
    }
    uint32_t end = builder->plan->regions[function->root.index].end;
    ValueUse here = use_at(&end, function->root);
    AtomUse use = {builder, &here};
    record_leaving(builder, function->results.items, NULL, function->results.count, end, function->root);
    for (size_t i = 0; i < function->results.count; i++) {
        IrType type = ir_type(function, function->results.items[i]);
        record_extents(&use, type.shape, type.rank);
    }
    for (size_t i = 0; i < function->parameters.count; i++)
        if (function->parameters.items[i].written) record_whole(builder, function->parameters.items[i].final, end, function->root, new_root(builder));
}

// ---- costs, forward ----------------------------------------------------------------------------------------------

uint32_t plan_operation_cost(IrOp op) {
    if (ir_math(op)) return COST_TRANSCENDENTAL;
    switch (op) {
    case IR_GATHER: return COST_GATHER;
    case IR_DIVIDE: case IR_SQRT: case IR_FLOOR_DIVIDE: case IR_MODULO: case IR_NEXTAFTER: return COST_EXPENSIVE;
    case IR_GCD: return COST_TRANSCENDENTAL;
    default: return ir_op_info(op)->op_class == IR_CLASS_POINTWISE ? 1 : 0;
    }
}

static bool index_is_proved(PlanBuilder *builder, const IrNode *node, RegionId place) {
    Lowering *lowering = builder->lowering;
    FactsMark mark = facts_mark(lowering->facts);
    for (RegionId r = place; r.index; r = ir_region(lowering->source, r)->parent)
        ir_region_facts(lowering->source, r, lowering->facts);
    ExtentId extent = ir_type(lowering->source, node->operands[0]).shape[node->attributes.integers[0]];
    ExtentId at = node->attributes.extents[0];
    bool proved = facts_nonnegative(lowering->facts, at) == PROOF_PROVED &&
                  facts_less(lowering->facts, at, extent) == PROOF_PROVED;
    facts_restore(lowering->facts, mark);
    return proved;
}

// Reads of this node may be out of range unless an earlier check holds.
static bool node_is_unsafe(PlanBuilder *builder, ValueId value) {
    const IrFunction *function = builder->lowering->source;
    const IrNode *node = ir_node(function, value);
    if (node->op == IR_INDEX) return !index_is_proved(builder, node, builder->plan->places[value.index]);
    if (node->op == IR_WITH_SHAPE || node->op == IR_GATHER) return true;
    if (node->op != IR_RESHAPE) return false;
    IrType from = ir_type(function, node->operands[0]);
    ExtentTable *extents = builder->lowering->extents;
    return !extent_same(extent_product(extents, from.shape, from.rank), extent_product(extents, node->type.shape, node->type.rank));
}

// A concatenation has the pieces of all its operands, a roll is cut once more, other values have those of the worst operand.
static uint32_t count_pieces(const PlanBuilder *builder, const IrNode *node) {
    IrOpClass op_class = ir_op_info(node->op)->op_class;
    bool is_inline = op_class == IR_CLASS_STRUCTURAL || op_class == IR_CLASS_POINTWISE;
    uint32_t pieces = node->op == IR_CONCATENATE ? 0 : 1;
    for (uint32_t i = 0; i < node->operand_count && is_inline; i++) {
        uint32_t own = builder->plan->uses[node->operands[i].index].pieces;
        if (own > PIECE_LIMIT || own == 0) own = 1; // it has a place
        if (node->op == IR_CONCATENATE) pieces += own;
        else if (own > pieces) pieces = own;
    }
    return node->op == IR_ROLL ? pieces + 1 : pieces;
}

// One element takes many of the operands', which are not computed again for each reader.
static bool is_combination(IrOpClass op_class) {
    return op_class == IR_CLASS_REDUCTION || op_class == IR_CLASS_SCAN || op_class == IR_CLASS_CONTRACTION;
}

static void compute_costs(PlanBuilder *builder) {
    const IrFunction *function = builder->lowering->source;
    for (uint32_t v = 1; v < function->nodes.count; v++) {
        const IrNode *node = &function->nodes.items[v];
        if (!builder->plan->live[v] || ir_is_skeleton(node->op)) continue;
        IrOpClass op_class = ir_op_info(node->op)->op_class;
        bool boundary = is_combination(op_class);
        uint32_t cost = boundary ? COST_EXPENSIVE : plan_operation_cost(node->op);
        bool unsafe = node_is_unsafe(builder, (ValueId){v});
        builder->plan->uses[v].pieces = count_pieces(builder, node);
        for (uint32_t i = 0; i < node->operand_count && node->op != IR_RESULT; i++) {
            const ValueUse *operand = &builder->plan->uses[node->operands[i].index];
            bool in_variable = op_class == IR_CLASS_STRUCTURAL && ir_type(function, node->operands[i]).rank == 0;
            if (!boundary && !in_variable) cost += operand->cost;
            unsafe = unsafe || operand->unsafe;
        }
        builder->plan->uses[v].cost = cost < COST_LIMIT ? cost : COST_LIMIT;
        builder->plan->uses[v].unsafe = unsafe;
    }
}

// ---- decisions, backward -----------------------------------------------------------------------------------------

// A loop around all uses repeats the value, which does not depend on it. What the loop reads in part is left to it: it may
// need less than the whole.
static bool is_invariant(PlanBuilder *builder, ValueId value) {
    const IrFunction *function = builder->lowering->source;
    const ValueUse *use = &builder->plan->uses[value.index];
    const IrRegion *region = ir_region(function, use->region);
    if (use->unsafe || builder->read_in_part[value.index] || !value_exists(region->owner)) return false;
    IrOp owner = ir_node(function, region->owner)->op;
    return (owner == IR_FOR || owner == IR_WHILE) && region->depth > ir_region(function, builder->plan->places[value.index])->depth;
}

static bool for_reason(RemarkKind *why, RemarkKind kind) {
    *why = kind;
    return true;
}

// *why: the remark that says so, REMARK_NONE where there is nothing to say.
static bool wants_place(PlanBuilder *builder, ValueId value, RemarkKind *why) {
    const IrNode *node = ir_node(builder->lowering->source, value);
    const ValueUse *use = &builder->plan->uses[value.index];
    IrOpClass op_class = ir_op_info(node->op)->op_class;
    bool reduction = is_combination(op_class);
    *why = REMARK_NONE;
    if (op_class == IR_CLASS_LEAF) return false;
    bool shared = use->root == ROOT_MANY;
    if (node->type.rank == 0)
        return reduction || use->materialise || builder->broadcast_scalar[value.index] || (shared && op_class != IR_CLASS_GENERATOR);
    if (!builder->lowering->fuse && op_class != IR_CLASS_STRUCTURAL) return true;
    if (reduction && (shared || use->readers > 1)) return for_reason(why, REMARK_STORED_REDUCTION);
    if (use->pieces > PIECE_LIMIT) return for_reason(why, REMARK_STORED_PIECES);
    if (builder->recomputed[value.index] && use->cost > 0) return for_reason(why, REMARK_STORED_OPERAND);
    if (builder->gathered[value.index] && use->cost > COST_CHEAP) return for_reason(why, REMARK_STORED_GATHERED);
    if (use->cost > COST_CHEAP && is_invariant(builder, value)) return for_reason(why, REMARK_COMPUTED_ONCE);
    if (op_class == IR_CLASS_STRUCTURAL) return shared && use->cost > COST_CHEAP && use->needs_buffer && for_reason(why, REMARK_STORED_FOR_READERS);
    if (shared && builder->returned[value.index] && use->cost > 1) return for_reason(why, REMARK_STORED_RESULT);
    if (use->cost <= COST_CHEAP) return false;
    if (shared) return for_reason(why, REMARK_STORED_FOR_READERS);
    return use->readers > 1 && for_reason(why, REMARK_STORED_FOR_PLACES);
}

// The position in `region`, or in a loop around it that the value does not depend on, before which it is computed.
static uint32_t choose_place(PlanBuilder *builder, ValueId value, RegionId *region) {
    const IrFunction *function = builder->lowering->source;
    const Plan *plan = builder->plan;
    const ValueUse *use = &plan->uses[value.index];
    uint32_t position = use->first;
    RegionId at = builder->position_region[position];
    while (at.index != use->region.index) {
        position = plan->positions[ir_region(function, at)->owner.index];
        at = ir_region(function, at)->parent;
    }
    uint32_t depth = ir_region(function, plan->places[value.index])->depth;
    while (!use->unsafe && ir_region(function, at)->depth > depth) {
        IrOp owner = ir_node(function, ir_region(function, at)->owner)->op;
        if (owner != IR_FOR && owner != IR_WHILE) break;
        position = plan->positions[ir_region(function, at)->owner.index];
        at = ir_region(function, at)->parent;
    }
    *region = at;
    return position;
}

// Reads a base whose contents are overwritten before this value's last use.
static bool reads_overwritten_base(PlanBuilder *builder, ValueId value) {
    const IrNode *node = ir_node(builder->lowering->source, value);
    if (ir_op_info(node->op)->op_class == IR_CLASS_LEAF) return false;
    for (uint32_t i = 0; i < node->operand_count; i++) {
        uint32_t updated_at = builder->updated_at[node->operands[i].index];
        if (updated_at && builder->plan->uses[value.index].last > updated_at) return true;
    }
    return false;
}

static void decide(PlanBuilder *builder, ValueId value) {
    ValueUse *use = &builder->plan->uses[value.index];
    RemarkKind why;
    bool wanted = wants_place(builder, value, &why) || (reads_overwritten_base(builder, value) && for_reason(&why, REMARK_STORED_OVERWRITTEN));
    use->materialise = false;
    if (!wanted) return;
    ValueId loop = ir_region(builder->lowering->source, use->region)->owner;
    RegionId region;
    uint32_t place = choose_place(builder, value, &region);
    bool at_first_use = builder->position_region[use->first].index == region.index;
    if (use->unsafe && !at_first_use) return;
    use->materialise = true;
    use->place = place;
    use->region = region;
    if (why == REMARK_COMPUTED_ONCE) remark_computed_once(builder->lowering, value, loop);
    else remark_stored(builder->lowering, value, why);
}

static void mark_contraction_operand(PlanBuilder *builder, const IrNode *node, uint32_t operand) {
    const IrFunction *function = builder->lowering->source;
    uint32_t left_rank = ir_type(function, node->operands[0]).rank;
    uint32_t right_rank = ir_type(function, node->operands[1]).rank;
    const int64_t *own = node->attributes.integers + (operand ? left_rank : 0);
    uint32_t own_count = operand ? right_rank : left_rank;
    const int64_t *result = node->attributes.integers + left_rank + right_rank;
    for (uint32_t r = 0; r < node->type.rank; r++) {
        bool found = false;
        for (uint32_t k = 0; k < own_count; k++) found = found || own[k] == result[r];
        if (!found) builder->recomputed[node->operands[operand].index] = true;
    }
}

static bool has_kept_axes(const IrFunction *function, const IrNode *node) {
    return ir_type(function, node->operands[0]).rank + 1 > node->operand_count;
}

static void propagate(PlanBuilder *builder, ValueId value) {
    const IrFunction *function = builder->lowering->source;
    const IrNode *node = ir_node(function, value);
    const ValueUse *use = &builder->plan->uses[value.index];
    IrOpClass op_class = ir_op_info(node->op)->op_class;
    AtomUse atoms = {builder, use};
    record_node_extents(&atoms, node);
    if (op_class == IR_CLASS_LEAF) return;
    uint32_t root = use->materialise ? value.index : use->root;
    for (uint32_t i = 0; i < node->operand_count; i++) {
        ValueId operand = node->operands[i];
        record_reader(builder, operand, use, root);
        ValueUse *operand_use = &builder->plan->uses[operand.index];
        if (op_class != IR_CLASS_POINTWISE && op_class != IR_CLASS_SCAN) operand_use->readers++;
        else if (!operand_use->readers) operand_use->readers = 1;
        if (op_class == IR_CLASS_STRUCTURAL) builder->broadcast_scalar[operand.index] = true;
        if (node->op == IR_SLICE || node->op == IR_INDEX || node->op == IR_DIAGONAL) builder->read_in_part[operand.index] = true;
        if (op_class == IR_CLASS_GATHER && (i == 0 || has_kept_axes(function, node))) builder->gathered[operand.index] = true;
        if (op_class == IR_CLASS_CONTRACTION) mark_contraction_operand(builder, node, i);
    }
}

static void decide_all(PlanBuilder *builder) {
    const IrFunction *function = builder->lowering->source;
    for (uint32_t v = (uint32_t)function->nodes.count - 1; v >= 1; v--) {
        const ValueUse *use = &builder->plan->uses[v];
        if (!builder->plan->live[v] || ir_is_skeleton(function->nodes.items[v].op) || use->first > use->last) continue;
        decide(builder, (ValueId){v});
        propagate(builder, (ValueId){v});
    }
}

static void order_by_place(PlanBuilder *builder) {
    Plan *plan = builder->plan;
    size_t count = builder->lowering->source->nodes.count;
    plan->first_at = ARENA_ARRAY(builder->lowering->arena, plan->position_count + 3, uint32_t);
    plan->order = ARENA_ARRAY(builder->lowering->arena, count + 1, ValueId);
    for (uint32_t v = 1; v < count; v++)
        if (plan->uses[v].materialise) plan->first_at[plan->uses[v].place + 1]++;
    for (uint32_t p = 0; p < plan->position_count + 1; p++) plan->first_at[p + 1] += plan->first_at[p];
    uint32_t *next = ARENA_ARRAY(builder->lowering->arena, plan->position_count + 3, uint32_t);
    for (uint32_t v = 1; v < count; v++) {
        if (!plan->uses[v].materialise) continue;
        uint32_t place = plan->uses[v].place;
        plan->order[plan->first_at[place] + next[place]++] = (ValueId){v};
    }
}

void plan_function(Lowering *lowering) {
    const IrFunction *function = lowering->source;
    Plan *plan = &lowering->plan;
    size_t count = function->nodes.count + 1;
    plan->uses = ARENA_ARRAY(lowering->arena, count, ValueUse);
    for (size_t v = 0; v < count; v++) plan->uses[v].first = UINT32_MAX;
    plan->positions = ARENA_ARRAY(lowering->arena, count, uint32_t);
    plan->regions = ARENA_ARRAY(lowering->arena, function->regions.count + 1, RegionPlan);
    plan->places = ir_places(function, lowering->arena);
    plan->live = ir_live(function, lowering->arena);
    PlanBuilder builder = {.lowering = lowering, .plan = plan};
    builder.updated_at = ARENA_ARRAY(lowering->arena, count, uint32_t);
    builder.broadcast_scalar = ARENA_ARRAY(lowering->arena, count, bool);
    builder.recomputed = ARENA_ARRAY(lowering->arena, count, bool);
    builder.gathered = ARENA_ARRAY(lowering->arena, count, bool);
    builder.read_in_part = ARENA_ARRAY(lowering->arena, count, bool);
    builder.returned = ARENA_ARRAY(lowering->arena, count, bool);
    for (size_t i = 0; i < function->results.count; i++) builder.returned[function->results.items[i].index] = true;
    number_region(&builder, function->root);
    collect_conditionals(&builder);
    map_positions(&builder);
    compute_costs(&builder);
    record_skeleton(&builder);
    decide_all(&builder);
    order_by_place(&builder);
}

// ---- questions ---------------------------------------------------------------------------------------------------

static bool inside(const Lowering *lowering, RegionId region, uint32_t position) {
    const RegionPlan *plan = &lowering->plan.regions[region.index];
    return position >= plan->start && position <= plan->end;
}

// Whether the two positions lie in different branches of one IF.
static bool in_sibling_branches(const Lowering *lowering, uint32_t left, uint32_t right) {
    for (uint32_t i = 0; i < lowering->plan.conditional_count; i++) {
        const IrNode *node = ir_node(lowering->source, lowering->plan.conditionals[i]);
        if (inside(lowering, node->regions[0], left) && inside(lowering, node->regions[1], right)) return true;
        if (inside(lowering, node->regions[1], left) && inside(lowering, node->regions[0], right)) return true;
    }
    return false;
}

bool plan_used_after(const Lowering *lowering, ValueId value, uint32_t at) {
    const ValueUse *use = &lowering->plan.uses[value.index];
    if (use->first > use->last || use->last <= at) return false;
    if (use->point_count > PLAN_POINT_LIMIT) return true;
    for (uint32_t i = 0; i < use->point_count; i++)
        if (use->points[i] > at && !in_sibling_branches(lowering, at, use->points[i])) return true;
    return false;
}
