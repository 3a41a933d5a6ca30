// Copies a function value by value, in the order of its skeleton, leaving out what nothing needs and putting replacements
// in place of the values that the skeleton uses.
//
// A value is copied once everything it mentions has been: a stack stands in for recursion.

#include "ir_internal.h"

typedef struct Rewriting {
    const IrFunction *from;
    IrFunction *to;
    Arena *scratch;
    const ValueId *replacements; // by old value; NULL: none
    ValueId *values;             // old value -> new value, none while not copied
    RegionId *regions;           // old region -> new region
    VECTOR(ValueId) pending;
    bool missing; // a value needs a part of the skeleton that comes later
} Rewriting;

static ExtentTable *extents_of(const Rewriting *work) { return work->from->module->extents; }

// ---- attributes --------------------------------------------------------------------------------------------------

static bool replace_value(void *data, AtomId leaf, ExtentId *replacement) {
    const Rewriting *work = data;
    Atom atom = extent_atom(extents_of(work), leaf);
    if (atom.kind != ATOM_VALUE) return false;
    *replacement = extent_leaf(extents_of(work), ATOM_VALUE, work->values[atom.number].index);
    return true;
}

static const ExtentId *copy_extents(Rewriting *work, const ExtentId *extents, uint32_t count) {
    ExtentId *copies = ARENA_ARRAY(work->scratch, count, ExtentId);
    for (uint32_t i = 0; i < count; i++)
        copies[i] = extent_mentions_kind(extents_of(work), extents[i], ATOM_VALUE) ? extent_substitute(extents_of(work), extents[i], replace_value, work) : extents[i];
    return copies;
}

static IndexMapId copy_map(Rewriting *work, IndexMapId id) {
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

static IrAttributes copy_attributes(Rewriting *work, IrAttributes attributes) {
    attributes.extents = copy_extents(work, attributes.extents, attributes.extent_count);
    attributes.map = copy_map(work, attributes.map);
    return attributes;
}

// ---- pure values -------------------------------------------------------------------------------------------------

static void add_dependency(void *data, ValueId value) {
    Rewriting *work = data;
    if (!value_exists(work->values[value.index])) vector_push(&work->pending, value);
}

static void copy_pure(Rewriting *work, ValueId value) {
    const IrNode *node = ir_node(work->from, value);
    ValueId *operands = ARENA_ARRAY(work->scratch, node->operand_count, ValueId);
    for (uint32_t i = 0; i < node->operand_count; i++) operands[i] = work->values[node->operands[i].index];
    IrAttributes attributes = copy_attributes(work, node->attributes);
    IrType type = node->type;
    type.shape = copy_extents(work, type.shape, type.rank);
    work->values[value.index] = ir_build(work->to, node->op, type, operands, node->operand_count, &attributes, node->span);
}

// Copies the value on top of the stack, or puts what it still needs above it.
static void advance(Rewriting *work) {
    ValueId value = work->pending.items[work->pending.count - 1];
    IrOp op = ir_node(work->from, value)->op;
    size_t count = work->pending.count;
    if (!value_exists(work->values[value.index])) {
        if (ir_is_skeleton(op) || op == IR_ARGUMENT) work->missing = true;
        else ir_visit_dependencies(work->from, value, add_dependency, work);
        if (work->missing || work->pending.count > count) return;
        copy_pure(work, value);
    }
    work->pending.count--;
}

// The copy of a value or its replacement; none for none.
static ValueId copy_value(Rewriting *work, ValueId value) {
    if (!value_exists(value)) return value;
    if (work->replacements && value_exists(work->replacements[value.index])) value = work->replacements[value.index];
    vector_push(&work->pending, value);
    while (work->pending.count > 0 && !work->missing) advance(work);
    return work->values[value.index];
}

static void copy_leaf(void *data, AtomId leaf) {
    Rewriting *work = data;
    Atom atom = extent_atom(extents_of(work), leaf);
    if (atom.kind != ATOM_VALUE) return;
    vector_push(&work->pending, (ValueId){atom.number});
    while (work->pending.count > 0 && !work->missing) advance(work);
}

// The values that a skeleton node's attributes mention.
static void copy_mentioned(Rewriting *work, const IrNode *node) {
    for (uint32_t i = 0; i < node->attributes.extent_count; i++)
        extent_visit_leaves(extents_of(work), node->attributes.extents[i], copy_leaf, work);
    if (!node->attributes.map.index) return;
    const IndexMap *map = index_map_get(work->from->module->maps, node->attributes.map);
    for (uint32_t i = 0; i < map->piece_count; i++) {
        for (uint32_t k = 0; k < map->result_rank; k++) {
            extent_visit_leaves(extents_of(work), map->pieces[i].lower[k], copy_leaf, work);
            extent_visit_leaves(extents_of(work), map->pieces[i].upper[k], copy_leaf, work);
        }
        for (uint32_t k = 0; k < map->pieces[i].source_rank; k++)
            extent_visit_leaves(extents_of(work), map->pieces[i].subscripts[k], copy_leaf, work);
    }
}

// ---- the skeleton ------------------------------------------------------------------------------------------------

// The regions of a copied region op stand for those of the original, argument by argument.
static void map_regions(Rewriting *work, const IrNode *node, ValueId copy) {
    for (uint32_t k = 0; k < 2; k++) {
        if (node->regions[k].index == 0) continue;
        RegionId inner = ir_node(work->to, copy)->regions[k];
        work->regions[node->regions[k].index] = inner;
        const IrRegion *old = ir_region(work->from, node->regions[k]), *new = ir_region(work->to, inner);
        for (size_t i = 0; i < old->arguments.count; i++) work->values[old->arguments.items[i].index] = new->arguments.items[i];
    }
}

static ValueId copy_skeleton_node(Rewriting *work, const IrNode *node, const ValueId *operands) {
    IrAttributes attributes = copy_attributes(work, node->attributes);
    RegionId region = work->regions[node->region.index];
    uint32_t count = node->operand_count;
    switch (node->op) {
    case IR_UPDATE: return ir_build_update(work->to, region, operands[0], operands[1], attributes.map, node->span);
    case IR_CHECK: return ir_build_check(work->to, region, operands[0], attributes.code, attributes.extents, attributes.extent_count, node->span);
    case IR_IF: return ir_build_if(work->to, region, operands[0], node->span);
    case IR_WHILE: return ir_build_while(work->to, region, operands, count, node->span);
    default: return ir_build_for(work->to, region, attributes.extents[0], attributes.extents[1], attributes.integers[0], operands, count, node->span);
    }
}

static void copy_item(Rewriting *work, ValueId item) {
    const IrNode *node = ir_node(work->from, item);
    ValueId *operands = ARENA_ARRAY(work->scratch, node->operand_count, ValueId);
    for (uint32_t i = 0; i < node->operand_count && !work->missing; i++) operands[i] = copy_value(work, node->operands[i]);
    copy_mentioned(work, node);
    if (work->missing) return;
    ValueId copy = copy_skeleton_node(work, node, operands);
    work->values[item.index] = copy;
    map_regions(work, node, copy);
}

static void copy_region_results(Rewriting *work, RegionId region) {
    const IrRegion *old = ir_region(work->from, region);
    for (size_t k = 0; k < old->results.count && !work->missing; k++) {
        ValueId result = copy_value(work, old->results.items[k]);
        vector_push(&ir_region(work->to, work->regions[region.index])->results, result);
    }
}

typedef struct Visit {
    RegionId region;
    size_t next; // item
} Visit;
typedef VECTOR(Visit) VisitStack;

// The inner regions of a region op are visited after it, the first one first.
static void push_inner(const Rewriting *work, ValueId item, VisitStack *stack) {
    const IrNode *node = ir_node(work->from, item);
    for (uint32_t k = 2; k-- > 0;)
        if (node->regions[k].index) vector_push(stack, (Visit){node->regions[k], 0});
}

static void copy_regions(Rewriting *work) {
    VisitStack stack = {0};
    vector_push(&stack, (Visit){work->from->root, 0});
    while (stack.count > 0 && !work->missing) {
        Visit *visit = &stack.items[stack.count - 1];
        const IrRegion *region = ir_region(work->from, visit->region);
        if (visit->next == region->items.count) {
            copy_region_results(work, visit->region);
            stack.count--;
            continue;
        }
        ValueId item = region->items.items[visit->next++];
        copy_item(work, item);
        push_inner(work, item, &stack);
    }
    vector_free(&stack);
}

// ---- the signature -----------------------------------------------------------------------------------------------

static void copy_entry(Rewriting *work) {
    const IrFunction *from = work->from;
    work->to->span = from->span;
    work->to->docstring = from->docstring;
    work->to->returns_tuple = from->returns_tuple;
    for (size_t i = 0; i < from->dimensions.count; i++) vector_push(&work->to->dimensions, from->dimensions.items[i]);
    for (size_t i = 0; i < from->parameters.count; i++) {
        IrParameter parameter = from->parameters.items[i];
        parameter.value = copy_value(work, parameter.value);
        vector_push(&work->to->parameters, parameter);
    }
}

static void copy_exit(Rewriting *work) {
    const IrFunction *from = work->from;
    for (size_t i = 0; i < from->parameters.count && !work->missing; i++)
        work->to->parameters.items[i].final = copy_value(work, from->parameters.items[i].final);
    for (size_t i = 0; i < from->results.count && !work->missing; i++) vector_push(&work->to->results, copy_value(work, from->results.items[i]));
    for (size_t i = 0; i < from->complex_results.count; i++) vector_push(&work->to->complex_results, from->complex_results.items[i]);
}

IrFunction *ir_rewrite(const IrFunction *function, const ValueId *replacements) {
    Arena *scratch = arena_create();
    Rewriting work = {.from = function, .to = ir_function_create(function->module, function->name), .scratch = scratch, .replacements = replacements};
    work.values = ARENA_ARRAY(scratch, function->nodes.count, ValueId);
    work.regions = ARENA_ARRAY(scratch, function->regions.count, RegionId);
    work.regions[function->root.index] = work.to->root;
    copy_entry(&work);
    copy_regions(&work);
    copy_exit(&work);
    vector_free(&work.pending);
    arena_destroy(scratch);
    if (!work.missing) return work.to;
    ir_function_drop(work.to);
    return NULL;
}
