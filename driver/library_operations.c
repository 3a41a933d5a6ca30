// Counts the floating-point operations of one call by the definition of the array IR: every live node once for each
// activation of the region it belongs to, by the number of its elements. What fusion computes twice, or never computes,
// does not change the count, so that it is a fair measure for every program that computes the same.

#include "library_internal.h"

// Work, in nodes, after which a count that must step through loops is given up.
enum { NODE_BUDGET = 20 * 1000 * 1000 };

typedef struct NodeList {
    VECTOR(ValueId) nodes;
} NodeList;

typedef struct Counter {
    const IrFunction *function;
    const int64_t *dims;
    NodeList *members;   // by region: the live pure nodes whose place it is
    int64_t *indices;    // by value: the index of a running FOR
    bool *is_index;      // by value
    uint32_t *asked;     // by value: how often an extent asked for this index
    int64_t budget;
    bool known; // cleared by what depends on data
} Counter;

// ---- extents -----------------------------------------------------------------------------------------------------

static int64_t parameter_value(const Counter *counter, uint32_t position) {
    for (size_t k = 0; k < counter->function->dimensions.count; k++) {
        const IrDimension *dimension = &counter->function->dimensions.items[k];
        if (dimension->is_parameter && dimension->parameter == position) return counter->dims[k];
    }
    return 0;
}

static int64_t leaf_value(void *data, AtomId leaf) {
    Counter *counter = data;
    Atom atom = extent_atom(counter->function->module->extents, leaf);
    if (atom.kind == ATOM_DIMENSION) return counter->dims[atom.number];
    if (atom.kind == ATOM_VALUE && counter->is_index[atom.number]) {
        counter->asked[atom.number]++;
        return counter->indices[atom.number];
    }
    const IrNode *node = atom.kind == ATOM_VALUE ? ir_node(counter->function, (ValueId){atom.number}) : NULL;
    if (node && node->op == IR_PARAMETER && dtype_is_integer(node->type.dtype))
        return parameter_value(counter, (uint32_t)node->attributes.integers[0]);
    counter->known = false;
    return 0;
}

static int64_t extent_value(Counter *counter, ExtentId extent) {
    int64_t value = 0;
    if (!extent_evaluate(counter->function->module->extents, extent, leaf_value, counter, &value)) counter->known = false;
    return value;
}

static int64_t saturating_product(Counter *counter, int64_t left, int64_t right) {
    int64_t product = 0;
    if (multiply_overflows(left, right, &product)) counter->known = false;
    return product;
}

static int64_t element_count(Counter *counter, IrType type) {
    int64_t count = 1;
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        int64_t extent = extent_value(counter, type.shape[axis]);
        count = saturating_product(counter, count, extent > 0 ? extent : 0);
    }
    return count;
}

// ---- nodes -------------------------------------------------------------------------------------------------------

static bool is_in(int64_t label, const int64_t *labels, uint32_t count) {
    for (uint32_t k = 0; k < count; k++) {
        if (labels[k] == label) return true;
    }
    return false;
}

// The terms of one element of a contraction: the product of the extents of the labels that the result lacks.
static int64_t contraction_terms(Counter *counter, const IrNode *node) {
    const int64_t *labels = node->attributes.integers;
    IrType types[2] = {ir_type(counter->function, node->operands[0]), ir_type(counter->function, node->operands[1])};
    const int64_t *result = labels + types[0].rank + types[1].rank;
    int64_t terms = 1;
    for (uint32_t k = 0; k < types[0].rank + types[1].rank; k++) {
        bool counted = is_in(labels[k], result, node->type.rank) || is_in(labels[k], labels, k);
        ExtentId extent = k < types[0].rank ? types[0].shape[k] : types[1].shape[k - types[0].rank];
        if (!counted) terms = saturating_product(counter, terms, extent_value(counter, extent));
    }
    return terms;
}

static int64_t node_operations(Counter *counter, ValueId value) {
    const IrNode *node = ir_node(counter->function, value);
    counter->budget--;
    if (!dtype_is_float(node->type.dtype)) return 0;
    switch (ir_op_info(node->op)->op_class) {
    case IR_CLASS_POINTWISE: return node->op == IR_CAST || node->op == IR_SELECT ? 0 : element_count(counter, node->type);
    case IR_CLASS_REDUCTION:
    case IR_CLASS_SCAN: return element_count(counter, ir_type(counter->function, node->operands[0]));
    case IR_CLASS_CONTRACTION:
        return saturating_product(counter, 2 * element_count(counter, node->type), contraction_terms(counter, node));
    case IR_CLASS_LEAF:
    case IR_CLASS_GENERATOR:
    case IR_CLASS_STRUCTURAL:
    case IR_CLASS_GATHER:
    case IR_CLASS_UPDATE:
    case IR_CLASS_CHECK:
    case IR_CLASS_REGION:
    case IR_CLASS_COMPLEX: break;
    }
    return 0;
}

// ---- regions (nested at most as deeply as the source, AST_NESTING_LIMIT) ---------------------------------------------

static int64_t region_operations(Counter *counter, RegionId region);

static int64_t trip_count(int64_t lower, int64_t upper, int64_t step) {
    int64_t distance = step > 0 ? upper - lower : lower - upper;
    int64_t stride = step > 0 ? step : -step;
    return distance <= 0 ? 0 : (distance + stride - 1) / stride;
}

// The body is counted once when no extent in it asks for the index, else for each value of the index.
static int64_t for_operations(Counter *counter, const IrNode *node) {
    int64_t lower = extent_value(counter, node->attributes.extents[0]), upper = extent_value(counter, node->attributes.extents[1]);
    int64_t step = node->attributes.integers[0], trips = trip_count(lower, upper, step), total = 0;
    RegionId body = node->regions[0];
    uint32_t index = ir_region(counter->function, body)->arguments.items[0].index;
    counter->is_index[index] = true;
    for (int64_t trip = 0; trip < trips && counter->known; trip++) {
        uint32_t asked = counter->asked[index];
        counter->indices[index] = lower + trip * step;
        int64_t once = region_operations(counter, body);
        if (trip == 0 && counter->asked[index] == asked) return saturating_product(counter, trips, once);
        if (add_overflows(total, once, &total) || counter->budget < 0) counter->known = false;
    }
    return total;
}

static int64_t if_operations(Counter *counter, const IrNode *node) {
    int64_t then_operations = region_operations(counter, node->regions[0]);
    if (region_operations(counter, node->regions[1]) != then_operations) counter->known = false;
    return then_operations;
}

static int64_t while_operations(Counter *counter, const IrNode *node) {
    if (region_operations(counter, node->regions[0]) + region_operations(counter, node->regions[1]) != 0) counter->known = false;
    return 0;
}

static int64_t item_operations(Counter *counter, ValueId item) {
    const IrNode *node = ir_node(counter->function, item);
    if (node->op == IR_FOR) return for_operations(counter, node);
    if (node->op == IR_IF) return if_operations(counter, node);
    return node->op == IR_WHILE ? while_operations(counter, node) : 0;
}

static int64_t region_operations(Counter *counter, RegionId region) {
    int64_t total = 0;
    const NodeList *members = &counter->members[region.index];
    for (size_t k = 0; k < members->nodes.count && counter->known; k++) {
        if (add_overflows(total, node_operations(counter, members->nodes.items[k]), &total)) counter->known = false;
    }
    const IrRegion *entered = ir_region(counter->function, region);
    for (size_t k = 0; k < entered->items.count && counter->known; k++) {
        if (add_overflows(total, item_operations(counter, entered->items.items[k]), &total)) counter->known = false;
    }
    return total;
}

// ---- the count ---------------------------------------------------------------------------------------------------

static void list_members(Counter *counter, Arena *arena) {
    const IrFunction *function = counter->function;
    RegionId *places = ir_places(function, arena);
    bool *live = ir_live(function, arena);
    counter->members = ARENA_ARRAY(arena, function->regions.count + 1, NodeList);
    for (uint32_t k = 1; k < function->nodes.count; k++) {
        if (!live[k] || ir_is_skeleton(function->nodes.items[k].op)) continue;
        NodeList *list = &counter->members[places[k].index ? places[k].index : function->root.index];
        vector_push(&list->nodes, (ValueId){k});
    }
}

typedef struct CountRequest {
    const IrFunction *function;
    const int64_t *dims;
    int64_t operations;
} CountRequest;

static void count(void *data) {
    CountRequest *request = data;
    Arena *arena = arena_create();
    Counter counter = {.function = request->function, .dims = request->dims, .budget = NODE_BUDGET, .known = true};
    counter.indices = ARENA_ARRAY(arena, request->function->nodes.count, int64_t);
    counter.is_index = ARENA_ARRAY(arena, request->function->nodes.count, bool);
    counter.asked = ARENA_ARRAY(arena, request->function->nodes.count, uint32_t);
    list_members(&counter, arena);
    int64_t operations = region_operations(&counter, request->function->root);
    request->operations = counter.known ? operations : -1;
    for (size_t k = 0; k <= request->function->regions.count; k++) vector_free(&counter.members[k].nodes);
    arena_destroy(arena);
}

int64_t arrc_function_operations(arrc_compilation *compilation, size_t function, const int64_t *dims) {
    if (compilation->outcome != ARRC_OK || !compilation->array || function >= compilation->function_count) return -1;
    CountRequest request = {.function = compilation->array->functions.items[function], .dims = dims, .operations = -1};
    library_guard(compilation, count, &request);
    return request.operations;
}
