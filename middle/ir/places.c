// Where pure nodes belong, which values are needed, and what is known inside regions. Operands have smaller ids than
// their users, so one pass over the ids in order, or in reverse, is enough.

#include "ir_internal.h"

typedef void VisitValue(void *data, ValueId value);

typedef struct LeafVisit {
    const ExtentTable *table;
    VisitValue *visit;
    void *data;
} LeafVisit;

static void visit_leaf(void *data, AtomId leaf) {
    LeafVisit *visit = data;
    Atom atom = extent_atom(visit->table, leaf);
    if (atom.kind == ATOM_VALUE) visit->visit(visit->data, (ValueId){atom.number});
}

static void visit_extents(const IrFunction *function, const ExtentId *extents, uint32_t count, VisitValue *visit,
                          void *data) {
    LeafVisit leaf = {ir_extents(function), visit, data};
    for (uint32_t i = 0; i < count; i++)
        if (extent_mentions_kind(leaf.table, extents[i], ATOM_VALUE))
            extent_visit_leaves(leaf.table, extents[i], visit_leaf, &leaf);
}

static void visit_map(const IrFunction *function, IndexMapId id, VisitValue *visit, void *data) {
    if (!id.index) return;
    const IndexMap *map = index_map_get(function->module->maps, id);
    for (uint32_t i = 0; i < map->piece_count; i++) {
        visit_extents(function, map->pieces[i].lower, map->result_rank, visit, data);
        visit_extents(function, map->pieces[i].upper, map->result_rank, visit, data);
        visit_extents(function, map->pieces[i].subscripts, map->pieces[i].source_rank, visit, data);
    }
}

void ir_visit_dependencies(const IrFunction *function, ValueId value, void (*visit)(void *data, ValueId value),
                           void *data) {
    const IrNode *node = ir_node(function, value);
    for (uint32_t i = 0; i < node->operand_count; i++) visit(data, node->operands[i]);
    visit_extents(function, node->type.shape, node->type.rank, visit, data);
    visit_extents(function, node->attributes.extents, node->attributes.extent_count, visit, data);
    visit_map(function, node->attributes.map, visit, data);
}

// ---- places ------------------------------------------------------------------------------------------------------

typedef struct Placement {
    const IrFunction *function;
    const RegionId *places;
    RegionId deepest;
} Placement;

static void deepen(void *data, ValueId dependency) {
    Placement *placement = data;
    RegionId place = placement->places[dependency.index];
    if (ir_region(placement->function, place)->depth > ir_region(placement->function, placement->deepest)->depth)
        placement->deepest = place;
}

RegionId *ir_places(const IrFunction *function, Arena *arena) {
    RegionId *places = ARENA_ARRAY(arena, function->nodes.count, RegionId);
    for (uint32_t i = 0; i < function->nodes.count; i++) {
        const IrNode *node = &function->nodes.items[i];
        Placement placement = {.function = function, .places = places, .deepest = function->root};
        if (node->region.index)
            placement.deepest = node->region;
        else if (i)
            ir_visit_dependencies(function, (ValueId){i}, deepen, &placement);
        places[i] = placement.deepest;
    }
    return places;
}

// ---- liveness ----------------------------------------------------------------------------------------------------

static void mark_live(void *data, ValueId value) {
    bool *live = data;
    live[value.index] = true;
}

static void mark_types(const IrFunction *function, bool *live) {
    for (size_t i = 0; i < function->parameters.count; i++) {
        const IrParameter *parameter = &function->parameters.items[i];
        visit_extents(function, parameter->type.shape, parameter->type.rank, mark_live, live);
        if (value_exists(parameter->value)) mark_live(live, parameter->value);
        if (parameter->written) mark_live(live, parameter->final);
    }
    for (size_t i = 0; i < function->results.count; i++) mark_live(live, function->results.items[i]);
}

static void mark_regions(const IrFunction *function, bool *live) {
    for (size_t r = 1; r < function->regions.count; r++) {
        const IrRegion *region = &function->regions.items[r];
        for (size_t i = 0; i < region->arguments.count; i++) mark_live(live, region->arguments.items[i]);
        for (size_t i = 0; i < region->items.count; i++) mark_live(live, region->items.items[i]);
        for (size_t i = 0; i < region->results.count; i++) mark_live(live, region->results.items[i]);
    }
}

bool *ir_live(const IrFunction *function, Arena *arena) {
    bool *live = ARENA_ARRAY(arena, function->nodes.count, bool);
    mark_types(function, live);
    mark_regions(function, live);
    for (size_t i = function->nodes.count; i-- > 1;)
        if (live[i]) ir_visit_dependencies(function, (ValueId){(uint32_t)i}, mark_live, live);
    live[0] = false;
    return live;
}

// ---- facts -------------------------------------------------------------------------------------------------------

Facts *ir_function_facts(const IrFunction *function, Arena *arena) {
    Facts *facts = facts_create(ir_extents(function), arena);
    for (uint32_t i = 0; i < function->dimensions.count; i++) {
        const IrDimension *dimension = &function->dimensions.items[i];
        if (!dimension->is_parameter || dimension->nonnegative)
            facts_assume_nonnegative(facts, extent_dimension(ir_extents(function), i, dimension->name));
    }
    return facts;
}

// for i in range(lower, upper, step): lower <= i < upper for a positive step, upper < i <= lower for a negative one.
void ir_region_facts(const IrFunction *function, RegionId region, Facts *facts) {
    const IrRegion *body = ir_region(function, region);
    if (!value_exists(body->owner)) return;
    const IrNode *owner = ir_node(function, body->owner);
    if (owner->op != IR_FOR) return;
    ExtentTable *table = ir_extents(function);
    bool rising = owner->attributes.integers[0] > 0;
    ExtentId index = extent_leaf(table, ATOM_VALUE, body->arguments.items[0].index);
    ExtentId least = owner->attributes.extents[rising ? 0 : 1], most = owner->attributes.extents[rising ? 1 : 0];
    facts_assume_less_equal(facts, rising ? least : extent_add_constant(table, least, 1), index);
    facts_assume_less_equal(facts, index, rising ? extent_add_constant(table, most, -1) : most);
}
