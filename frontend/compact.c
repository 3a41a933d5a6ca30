// Copies a function without its dead nodes: those that no region of the function lists or needs. Loop bodies that were
// checked again leave such nodes behind, skeleton nodes among them, which the IR's invariants do not allow.
//
// Operands have smaller ids than their users, so one pass over the ids copies everything; results of regions come last.

#include "check_scope.h"

typedef struct Compaction {
    const IrFunction *from;
    IrFunction *to;
    Arena *scratch;
    bool *live;         // by old value
    ValueId *values;    // old value -> new value
    RegionId *regions;  // old region -> new region
} Compaction;

static Arena *module_arena(const Compaction *work) { return work->from->module->arena; }

// ---- what is live ------------------------------------------------------------------------------------------------

static void mark_leaf(void *data, AtomId leaf) {
    Compaction *work = data;
    Atom atom = extent_atom(work->from->module->extents, leaf);
    if (atom.kind == ATOM_VALUE) work->live[atom.number] = true;
}

static void mark_extents(Compaction *work, const ExtentId *extents, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) extent_visit_leaves(work->from->module->extents, extents[i], mark_leaf, work);
}

static void mark_map(Compaction *work, IndexMapId id) {
    if (id.index == 0) return;
    const IndexMap *map = index_map_get(work->from->module->maps, id);
    for (uint32_t i = 0; i < map->piece_count; i++) {
        mark_extents(work, map->pieces[i].lower, map->result_rank);
        mark_extents(work, map->pieces[i].upper, map->result_rank);
        mark_extents(work, map->pieces[i].subscripts, map->pieces[i].source_rank);
    }
}

static void mark_needed(Compaction *work, const IrNode *node) {
    for (uint32_t i = 0; i < node->operand_count; i++) work->live[node->operands[i].index] = true;
    mark_extents(work, node->type.shape, node->type.rank);
    mark_extents(work, node->attributes.extents, node->attributes.extent_count);
    mark_map(work, node->attributes.map);
}

static void mark_values(Compaction *work, const ValueId *values, size_t count) {
    for (size_t i = 0; i < count; i++) work->live[values[i].index] = true;
}

typedef VECTOR(RegionId) RegionVector;

static void mark_region(Compaction *work, RegionId id, RegionVector *pending) {
    const IrRegion *region = ir_region(work->from, id);
    mark_values(work, region->items.items, region->items.count);
    mark_values(work, region->results.items, region->results.count);
    for (size_t i = 0; i < region->items.count; i++)
        for (uint32_t k = 0; k < 2; k++) {
            RegionId inner = ir_node(work->from, region->items.items[i])->regions[k];
            if (inner.index) vector_push(pending, inner);
        }
}

static void mark_listed(Compaction *work) {
    RegionVector pending = {0};
    vector_push(&pending, work->from->root);
    while (pending.count > 0) mark_region(work, pending.items[--pending.count], &pending);
    vector_free(&pending);
}

static void mark_all(Compaction *work) {
    const IrFunction *from = work->from;
    mark_listed(work);
    mark_values(work, from->results.items, from->results.count);
    for (size_t i = 0; i < from->parameters.count; i++) {
        work->live[from->parameters.items[i].value.index] = true;
        work->live[from->parameters.items[i].final.index] = true;
    }
    for (uint32_t i = (uint32_t)from->nodes.count; i-- > 1;)
        if (work->live[i]) mark_needed(work, &from->nodes.items[i]);
}

// ---- copying -----------------------------------------------------------------------------------------------------

static bool replace_value(void *data, AtomId leaf, ExtentId *replacement) {
    const Compaction *work = data;
    Atom atom = extent_atom(work->from->module->extents, leaf);
    if (atom.kind != ATOM_VALUE) return false;
    *replacement = extent_leaf(work->from->module->extents, ATOM_VALUE, work->values[atom.number].index);
    return true;
}

static const ExtentId *copy_extents(Compaction *work, const ExtentId *extents, uint32_t count) {
    ExtentId *copies = ARENA_ARRAY(module_arena(work), count, ExtentId);
    for (uint32_t i = 0; i < count; i++) copies[i] = extent_substitute(work->from->module->extents, extents[i], replace_value, work);
    return copies;
}

static IndexMapId copy_map(Compaction *work, IndexMapId id) {
    if (id.index == 0) return id;
    const IndexMap *map = index_map_get(work->from->module->maps, id);
    IndexMapPiece *pieces = ARENA_ARRAY(work->scratch, map->piece_count, IndexMapPiece);
    for (uint32_t i = 0; i < map->piece_count; i++) {
        pieces[i] = map->pieces[i];
        pieces[i].lower = copy_extents(work, map->pieces[i].lower, map->result_rank);
        pieces[i].upper = copy_extents(work, map->pieces[i].upper, map->result_rank);
        pieces[i].subscripts = copy_extents(work, map->pieces[i].subscripts, map->pieces[i].source_rank);
    }
    IndexMap copy = {map->result_rank, map->piece_count, pieces};
    return index_map_intern(work->from->module->maps, &copy);
}

static IrType copy_type(Compaction *work, IrType type) {
    type.shape = copy_extents(work, type.shape, type.rank);
    return type;
}

static IrAttributes copy_attributes(Compaction *work, IrAttributes attributes) {
    attributes.extents = copy_extents(work, attributes.extents, attributes.extent_count);
    attributes.map = copy_map(work, attributes.map);
    return attributes;
}

static const ValueId *copy_operands(Compaction *work, const IrNode *node) {
    ValueId *operands = ARENA_ARRAY(work->scratch, node->operand_count, ValueId);
    for (uint32_t i = 0; i < node->operand_count; i++) operands[i] = work->values[node->operands[i].index];
    return operands;
}

// The regions of a copied region op stand for those of the original, argument by argument.
static void map_regions(Compaction *work, const IrNode *node, ValueId copy) {
    for (uint32_t k = 0; k < 2; k++) {
        if (node->regions[k].index == 0) continue;
        RegionId inner = ir_node(work->to, copy)->regions[k];
        work->regions[node->regions[k].index] = inner;
        const IrRegion *old = ir_region(work->from, node->regions[k]), *new = ir_region(work->to, inner);
        for (size_t i = 0; i < old->arguments.count; i++) work->values[old->arguments.items[i].index] = new->arguments.items[i];
    }
}

static ValueId copy_region_op(Compaction *work, const IrNode *node, const ValueId *operands, const IrAttributes *attributes) {
    RegionId region = work->regions[node->region.index];
    if (node->op == IR_IF) return ir_build_if(work->to, region, operands[0], node->span);
    if (node->op == IR_WHILE) return ir_build_while(work->to, region, operands, node->operand_count, node->span);
    return ir_build_for(work->to, region, attributes->extents[0], attributes->extents[1], attributes->integers[0], operands, node->operand_count, node->span);
}

static ValueId copy_node(Compaction *work, const IrNode *node) {
    const ValueId *operands = copy_operands(work, node);
    IrAttributes attributes = copy_attributes(work, node->attributes);
    RegionId region = work->regions[node->region.index];
    if (node->op == IR_UPDATE) return ir_build_update(work->to, region, operands[0], operands[1], attributes.map, node->span);
    if (node->op == IR_CHECK) return ir_build_check(work->to, region, operands[0], attributes.code, attributes.extents, attributes.extent_count, node->span);
    if (!ir_is_skeleton(node->op)) return ir_build(work->to, node->op, copy_type(work, node->type), operands, node->operand_count, &attributes, node->span);
    ValueId copy = copy_region_op(work, node, operands, &attributes);
    map_regions(work, node, copy);
    return copy;
}

static void copy_nodes(Compaction *work) {
    for (uint32_t i = 1; i < work->from->nodes.count; i++) {
        const IrNode *node = &work->from->nodes.items[i];
        if (work->live[i] && node->op != IR_ARGUMENT) work->values[i] = copy_node(work, node);
    }
}

static void copy_region_results(Compaction *work) {
    for (uint32_t i = 1; i < work->from->regions.count; i++) {
        if (work->regions[i].index == 0) continue;
        const IrRegion *region = ir_region(work->from, (RegionId){i});
        for (size_t k = 0; k < region->results.count; k++)
            vector_push(&ir_region(work->to, work->regions[i])->results, work->values[region->results.items[k].index]);
    }
}

static void copy_signature(Compaction *work) {
    const IrFunction *from = work->from;
    work->to->span = from->span;
    work->to->docstring = from->docstring;
    work->to->returns_tuple = from->returns_tuple;
    for (size_t i = 0; i < from->dimensions.count; i++) vector_push(&work->to->dimensions, from->dimensions.items[i]);
    for (size_t i = 0; i < from->parameters.count; i++) {
        IrParameter parameter = from->parameters.items[i];
        parameter.value = work->values[parameter.value.index];
        parameter.final = work->values[parameter.final.index];
        vector_push(&work->to->parameters, parameter);
    }
    for (size_t i = 0; i < from->results.count; i++) vector_push(&work->to->results, work->values[from->results.items[i].index]);
}

IrFunction *function_compact(const IrFunction *function) {
    Arena *scratch = arena_create();
    Compaction work = {.from = function, .to = ir_function_create(function->module, function->name), .scratch = scratch};
    work.live = ARENA_ARRAY(scratch, function->nodes.count, bool);
    work.values = ARENA_ARRAY(scratch, function->nodes.count, ValueId);
    work.regions = ARENA_ARRAY(scratch, function->regions.count, RegionId);
    work.regions[function->root.index] = work.to->root;
    mark_all(&work);
    copy_nodes(&work);
    copy_region_results(&work);
    copy_signature(&work);
    IrFunction *result = work.to;
    arena_destroy(scratch);
    return result;
}
