// Selection. Searches by DAG cost over all roots start from the program as written and from the choice by tree cost: the first
// cannot see past work that several uses share, the second takes every use for itself. What they end with and the program as
// written are then judged by what they cost once lowered, and the best is bettered by that cost, one class at a time.

#include "array_select.h"

#include <math.h>

#include "array_internal.h"
#include "array_program.h"

struct ArraySelection {
    EgExtraction *extraction;
    double cost, original_cost;
};

enum {
    LEAST_WORK = 20000, WORK_PER_NODE = 40, // nodes that a search by DAG cost looks at
    JUDGED_CLASSES = 60000                  // classes that are priced while the best is bettered
};
// What a choice costs by DAG cost counts a little, too: lowering may not fuse what is priced as fused, and of two choices that
// end as the same loops the smaller one is easier to read.
#define DEFINITION_WEIGHT 0.01

typedef struct Judge {
    ArrayGraph *graph;
    ArrayProgram *program;
    VECTOR(EgClass) roots;
    uint64_t work; // of each search by DAG cost
} Judge;

static double cost_of(Judge *judge, EgExtraction *extraction) {
    double lowered = array_program_cost(judge->program, extraction);
    return lowered < HUGE_VAL ? lowered + DEFINITION_WEIGHT * eg_extract_dag_cost(extraction, judge->roots.items, judge->roots.count) : HUGE_VAL;
}

static bool is_cheaper(double cost, double than) { return cost < than * (1 - 1e-9); }

// The program as written, as far as its nodes are live; what it does not use keeps the choice by tree cost.
static EgExtraction *choose_written(const Judge *judge) {
    const ArrayGraph *graph = judge->graph;
    EgExtraction *extraction = eg_extract(graph->engine, array_node_cost, judge->graph);
    for (size_t k = graph->written.count; k-- > 0;) {
        const WrittenNode *written = &graph->written.items[k];
        EgNode node = eg_lookup_node(graph->engine, written->op, written->payload, written->children);
        if (node.index && array_node_is_available(graph, node)) eg_extract_choose(extraction, node);
    }
    return extraction;
}

// Keeps a choice that is cheaper than the best so far, and destroys the other.
static void offer(Judge *jury, ArraySelection *selection, EgExtraction *extraction) {
    double cost = cost_of(jury, extraction);
    bool better = is_cheaper(cost, selection->cost);
    eg_extract_destroy(better ? selection->extraction : extraction);
    if (better) selection->extraction = extraction, selection->cost = cost;
}

static void offer_improved(Judge *jury, ArraySelection *selection, EgExtraction *extraction) {
    eg_extract_improve(extraction, jury->roots.items, jury->roots.count, jury->work);
    offer(jury, selection, extraction);
}

static bool try_node(Judge *jury, ArraySelection *selection, EgClass class, EgNode node) {
    EgNode before = eg_extract_choice(selection->extraction, class);
    if (node.index == before.index || !(array_node_cost(jury->graph->engine, node, jury->graph) < HUGE_VAL)) return false;
    eg_extract_choose(selection->extraction, node);
    double cost = cost_of(jury, selection->extraction);
    if (is_cheaper(cost, selection->cost)) {
        selection->cost = cost;
        return true;
    }
    eg_extract_choose(selection->extraction, before);
    return false;
}

// Tries the other nodes of every class in use, users first, until a round changes nothing or the work is done.
static void better(Judge *jury, ArraySelection *selection) {
    uint64_t work = JUDGED_CLASSES;
    VECTOR(EgClass) classes = {0};
    for (bool improved = selection->cost < HUGE_VAL; improved;) {
        size_t count;
        cost_of(jury, selection->extraction);
        const EgClass *used = array_program_classes(jury->program, &count);
        classes.count = 0;
        for (size_t k = count; k-- > 0;) vector_push(&classes, used[k]);
        improved = false;
        for (size_t k = 0; k < classes.count; k++) {
            EgNodeList nodes = eg_class_nodes(jury->graph->engine, classes.items[k]);
            for (size_t n = 0; n < nodes.count && work >= count; n++) {
                if (eg_node_subsumed(jury->graph->engine, (EgNode){nodes.nodes[n]})) continue;
                work -= nodes.count > 1 ? count : 0;
                improved = try_node(jury, selection, classes.items[k], (EgNode){nodes.nodes[n]}) || improved;
            }
        }
    }
    vector_free(&classes);
}

ArraySelection *array_select(ArrayGraph *graph) {
    ArraySelection *selection = ARENA_NEW(graph->arena, ArraySelection);
    Judge jury = {.graph = graph, .program = array_program_create(graph), .work = LEAST_WORK + WORK_PER_NODE * eg_counts(graph->engine).live};
    for (size_t k = 0; k < graph->roots.count; k++) vector_push(&jury.roots, graph->roots.items[k].class);
    selection->extraction = choose_written(&jury);
    selection->cost = selection->original_cost = cost_of(&jury, selection->extraction);
    offer_improved(&jury, selection, choose_written(&jury));
    offer_improved(&jury, selection, eg_extract(graph->engine, array_node_cost, graph));
    better(&jury, selection);
    vector_free(&jury.roots);
    array_program_destroy(jury.program);
    return selection;
}

void array_selection_destroy(ArraySelection *selection) {
    if (selection) eg_extract_destroy(selection->extraction);
}

bool array_selection_is_complete(const ArraySelection *selection) { return selection->cost < HUGE_VAL; }
EgNode array_selection_node(const ArraySelection *selection, EgClass class) { return eg_extract_choice(selection->extraction, class); }
double array_selection_cost(const ArraySelection *selection) { return selection->cost; }
double array_selection_original_cost(const ArraySelection *selection) { return selection->original_cost; }
