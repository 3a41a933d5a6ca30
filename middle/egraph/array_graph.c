// Making the e-graph of a function: every live pure value, bottom up, and the uses that the skeleton makes of them.

#include "array_internal.h"
#include "array_functions.h"

#include <math.h>
#include <string.h>

// ---- places ------------------------------------------------------------------------------------------------------

typedef struct TimeVisit {
    const ArrayPlace *places;
    uint32_t time;
} TimeVisit;

static void take_time(void *data, ValueId dependency) {
    TimeVisit *visit = data;
    if (visit->places[dependency.index].time > visit->time) visit->time = visit->places[dependency.index].time;
}

// Skeleton nodes, arguments and results are numbered in the order in which they run.
static void place_values(ArrayGraph *graph) {
    const IrFunction *function = graph->function;
    RegionId *regions = ir_places(function, graph->arena);
    graph->places = ARENA_ARRAY(graph->arena, graph->value_count, ArrayPlace);
    for (uint32_t value = 1; value < graph->value_count; value++) {
        TimeVisit visit = {graph->places, 0};
        IrOp op = ir_node(function, (ValueId){value})->op;
        bool is_timed = ir_is_skeleton(op) || op == IR_ARGUMENT || op == IR_RESULT;
        if (is_timed) visit.time = value;
        else ir_visit_dependencies(function, (ValueId){value}, take_time, &visit);
        graph->places[value] = (ArrayPlace){regions[value].index, visit.time};
    }
}

// ---- nodes -------------------------------------------------------------------------------------------------------

static EgClass add_node(ArrayGraph *graph, WrittenNode node) {
    vector_push(&graph->written, node);
    return eg_add(graph->engine, node.op, node.payload, node.children);
}

// A concatenation of many is nested to the right.
static EgClass add_concatenation(ArrayGraph *graph, const IrNode *node, int64_t payload) {
    EgClass class = graph->classes[node->operands[node->operand_count - 1].index];
    for (uint32_t k = node->operand_count - 1; k-- > 0;)
        class = add_node(graph, (WrittenNode){{IR_CONCATENATE}, payload, {graph->classes[node->operands[k].index], class}});
    return class;
}

static EgClass add_value(ArrayGraph *graph, ValueId value) {
    const IrNode *node = ir_node(graph->function, value);
    WrittenNode written = {.op = array_value_op(graph, value), .payload = array_value_payload(graph, value)};
    if (written.op.index == IR_CONCATENATE) return add_concatenation(graph, node, written.payload);
    for (uint32_t k = 0; k < array_ops()[written.op.index].arity; k++) written.children[k] = graph->classes[node->operands[k].index];
    return add_node(graph, written);
}

static void add_values(ArrayGraph *graph) {
    const bool *live = ir_live(graph->function, graph->arena);
    graph->classes = ARENA_ARRAY(graph->arena, graph->value_count, EgClass);
    for (uint32_t value = 1; value < graph->value_count; value++) {
        DType dtype = ir_type(graph->function, (ValueId){value}).dtype;
        if (live[value] && dtype != DTYPE_NONE) graph->classes[value] = add_value(graph, (ValueId){value});
    }
    eg_rebuild(graph->engine);
}

// ---- roots -------------------------------------------------------------------------------------------------------

// numbers[v]: the root of value v, 0 for none yet.
static void add_root(ArrayGraph *graph, ValueId value, RegionId region, uint32_t *numbers) {
    if (!value_exists(value) || array_value_op(graph, value).index == ARRAY_VALUE) return;
    if (numbers[value.index]) {
        graph->roots.items[numbers[value.index] - 1].uses++;
        return;
    }
    vector_push(&graph->roots, (ArrayRoot){value, graph->classes[value.index], region, 1});
    numbers[value.index] = (uint32_t)graph->roots.count;
}

static void add_roots(ArrayGraph *graph) {
    const IrFunction *function = graph->function;
    uint32_t *numbers = ARENA_ARRAY(graph->arena, graph->value_count, uint32_t);
    for (uint32_t value = 1; value < graph->value_count; value++) {
        const IrNode *node = ir_node(function, (ValueId){value});
        for (uint32_t k = 0; ir_is_skeleton(node->op) && k < node->operand_count; k++) add_root(graph, node->operands[k], node->region, numbers);
    }
    for (uint32_t r = 1; r < function->regions.count; r++)
        for (size_t k = 0; k < function->regions.items[r].results.count; k++)
            add_root(graph, function->regions.items[r].results.items[k], (RegionId){r}, numbers);
    for (size_t k = 0; k < function->parameters.count; k++) add_root(graph, function->parameters.items[k].final, function->root, numbers);
    for (size_t k = 0; k < function->results.count; k++) add_root(graph, function->results.items[k], function->root, numbers);
}

// ---- interface ---------------------------------------------------------------------------------------------------

// Extents that outgrow their table are meaningless, and so is what a function makes of them.
static bool extents_fit(void *graph) { return !extent_table_take_overflow(array_graph_extents(graph)); }

ArrayGraph *array_graph_create(IrFunction *function, const ArrayGraphOptions *options) {
    Arena *arena = arena_create();
    ArrayGraph *graph = ARENA_NEW(arena, ArrayGraph);
    *graph = (ArrayGraph){.function = function, .arena = arena, .options = *options, .analysis = array_analysis, .value_count = (uint32_t)function->nodes.count};
    graph->analysis.data = graph;
    if (options->checks_types) graph->analysis.admits = array_node_is_typed;
    graph->region_facts = ARENA_ARRAY(arena, function->regions.count, Facts *);
    EgOptions engine = options->engine;
    engine.analysis = &graph->analysis;
    engine.functions = array_functions();
    engine.function_count = array_function_count();
    engine.function_data = graph;
    engine.answer_counts = extents_fit;
    graph->engine = eg_create(array_ops(), ARRAY_OP_COUNT, &engine);
    place_values(graph);
    add_values(graph);
    add_roots(graph);
    return graph;
}

void array_graph_destroy(ArrayGraph *graph) {
    if (!graph) return;
    eg_destroy(graph->engine);
    array_intern_free(graph);
    vector_free(&graph->roots);
    vector_free(&graph->written);
    arena_destroy(graph->arena);
}

EgGraph *array_graph_engine(ArrayGraph *graph) { return graph->engine; }
IrFunction *array_graph_function(const ArrayGraph *graph) { return graph->function; }
ExtentTable *array_graph_extents(const ArrayGraph *graph) { return graph->function->module->extents; }
EgClass array_graph_class(const ArrayGraph *graph, ValueId value) {
    return value.index < graph->value_count ? graph->classes[value.index] : (EgClass){0};
}

const ArrayFact *array_class_fact(const ArrayGraph *graph, EgClass class) { return eg_fact(graph->engine, class); }
IrType array_class_type(const ArrayGraph *graph, EgClass class) { return graph->types.items[array_class_fact(graph, class)->type - 1].type; }

// ---- facts about extents -----------------------------------------------------------------------------------------

// The facts of the outer regions come first, so that each is made from its parent's.
const Facts *array_region_facts(const ArrayGraph *graph, RegionId region) {
    const IrFunction *function = graph->function;
    VECTOR(RegionId) missing = {0};
    for (RegionId at = region; at.index && !graph->region_facts[at.index]; at = ir_region(function, at)->parent) vector_push(&missing, at);
    while (missing.count > 0) {
        RegionId at = missing.items[--missing.count], parent = ir_region(function, at)->parent;
        Facts *facts = parent.index ? facts_create_child(graph->region_facts[parent.index], array_graph_extents(graph), graph->arena)
                                    : ir_function_facts(function, graph->arena);
        ir_region_facts(function, at, facts);
        graph->region_facts[at.index] = facts;
    }
    vector_free(&missing);
    return graph->region_facts[region.index];
}

const Facts *array_match_facts(const ArrayGraph *graph, const EgMatch *match) {
    return array_region_facts(graph, (RegionId){array_class_fact(graph, eg_match_root_class(match))->region});
}

// ---- estimates ---------------------------------------------------------------------------------------------------

static int64_t assumed_value(void *data, AtomId leaf) {
    const ArrayGraph *graph = data;
    Atom atom = extent_atom(array_graph_extents(graph), leaf);
    for (size_t k = 0; atom.kind == ATOM_DIMENSION && k < graph->options.assumption_count; k++)
        if (strcmp(graph->options.assumptions[k].dimension, atom.name) == 0) return graph->options.assumptions[k].value;
    return atom.kind == ATOM_DIMENSION ? ARRAY_ASSUMED_EXTENT : ARRAY_ASSUMED_EXTENT / 2;
}

double array_extent_estimate(const ArrayGraph *graph, ExtentId extent) {
    int64_t value;
    bool known = extent_evaluate(array_graph_extents(graph), extent, assumed_value, (void *)(uintptr_t)graph, &value);
    return !known ? (double)INT64_MAX : value > 0 ? (double)value : 0;
}

double array_region_frequency(const ArrayGraph *graph, RegionId region) {
    const IrFunction *function = graph->function;
    double frequency = 1;
    for (; region.index && value_exists(ir_region(function, region)->owner); region = ir_region(function, region)->parent) {
        const IrNode *owner = ir_node(function, ir_region(function, region)->owner);
        if (owner->op == IR_WHILE) frequency *= (double)ARRAY_ASSUMED_EXTENT;
        if (owner->op != IR_FOR) continue;
        int64_t step = owner->attributes.integers[0];
        ExtentId lower = owner->attributes.extents[step > 0 ? 0 : 1], upper = owner->attributes.extents[step > 0 ? 1 : 0];
        double steps = array_extent_estimate(graph, extent_subtract(array_graph_extents(graph), upper, lower)) / fabs((double)step);
        frequency *= steps > 1 ? steps : 1;
    }
    return frequency;
}
