// Selection. Searches by DAG cost over all roots start from the program as written and from the choice by tree cost: the first
// cannot see past work that several uses share, the second takes every use for itself. What they end with and the program as
// written are then priced by what they cost once lowered, and the best is improved by that cost, one class at a time.

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
    PRICED_CLASSES = 60000                  // classes that are priced while the best is bettered
};
// What a choice costs by DAG cost counts a little, too: lowering may not fuse what is priced as fused, and of two choices that
// end as the same loops the smaller one is easier to read.
#define DEFINITION_WEIGHT 0.01

typedef struct Search {
    ArrayGraph *graph;
    ArrayProgram *program;
    VECTOR(EgClass) roots;
    uint64_t work; // of each search by DAG cost
} Search;

static double cost_of(Search *search, EgExtraction *extraction) {
    double lowered = array_program_cost(search->program, extraction);
    return lowered < HUGE_VAL ? lowered + DEFINITION_WEIGHT * eg_extract_dag_cost(extraction, search->roots.items, search->roots.count) : HUGE_VAL;
}

static bool is_cheaper(double cost, double than) { return cost < than * (1 - 1e-9); }

// The program as written, as far as its nodes are live; what it does not use keeps the choice by tree cost.
static EgExtraction *choose_written(const Search *search) {
    const ArrayGraph *graph = search->graph;
    EgExtraction *extraction = eg_extract(graph->engine, array_node_cost, search->graph);
    for (size_t k = graph->written.count; k-- > 0;) {
        const WrittenNode *written = &graph->written.items[k];
        EgNode node = eg_lookup_node(graph->engine, written->op, written->payload, written->children);
        if (node.index && array_node_is_available(graph, node)) eg_extract_choose(extraction, node);
    }
    return extraction;
}

// Keeps a choice that is cheaper than the best so far, and destroys the other.
static void offer(Search *search, ArraySelection *selection, EgExtraction *extraction) {
    double cost = cost_of(search, extraction);
    bool better = is_cheaper(cost, selection->cost);
    eg_extract_destroy(better ? selection->extraction : extraction);
    if (better) selection->extraction = extraction, selection->cost = cost;
}

static void offer_improved(Search *search, ArraySelection *selection, EgExtraction *extraction) {
    eg_extract_improve(extraction, search->roots.items, search->roots.count, search->work);
    offer(search, selection, extraction);
}

static bool try_node(Search *search, ArraySelection *selection, EgClass class, EgNode node) {
    EgNode before = eg_extract_choice(selection->extraction, class);
    if (node.index == before.index || !(array_node_cost(search->graph->engine, node, search->graph) < HUGE_VAL)) return false;
    eg_extract_choose(selection->extraction, node);
    double cost = cost_of(search, selection->extraction);
    if (is_cheaper(cost, selection->cost)) {
        selection->cost = cost;
        return true;
    }
    eg_extract_choose(selection->extraction, before);
    return false;
}

// Tries the other nodes of every class in use, users first, until a round changes nothing or the work is done.
static void improve(Search *search, ArraySelection *selection) {
    uint64_t work = PRICED_CLASSES;
    VECTOR(EgClass) classes = {0};
    for (bool improved = selection->cost < HUGE_VAL; improved;) {
        size_t count;
        cost_of(search, selection->extraction);
        const EgClass *used = array_program_classes(search->program, &count);
        classes.count = 0;
        for (size_t k = count; k-- > 0;) vector_push(&classes, used[k]);
        improved = false;
        for (size_t k = 0; k < classes.count; k++) {
            EgNodeList nodes = eg_class_nodes(search->graph->engine, classes.items[k]);
            for (size_t n = 0; n < nodes.count && work >= count; n++) {
                if (eg_node_subsumed(search->graph->engine, (EgNode){nodes.nodes[n]})) continue;
                work -= nodes.count > 1 ? count : 0;
                improved = try_node(search, selection, classes.items[k], (EgNode){nodes.nodes[n]}) || improved;
            }
        }
    }
    vector_free(&classes);
}

ArraySelection *array_select(ArrayGraph *graph) {
    ArraySelection *selection = ARENA_NEW(graph->arena, ArraySelection);
    Search search = {.graph = graph, .program = array_program_create(graph), .work = LEAST_WORK + WORK_PER_NODE * eg_counts(graph->engine).live};
    for (size_t k = 0; k < graph->roots.count; k++) vector_push(&search.roots, graph->roots.items[k].class);
    selection->extraction = choose_written(&search);
    selection->cost = selection->original_cost = cost_of(&search, selection->extraction);
    offer_improved(&search, selection, choose_written(&search));
    offer_improved(&search, selection, eg_extract(graph->engine, array_node_cost, graph));
    improve(&search, selection);
    vector_free(&search.roots);
    array_program_destroy(search.program);
    return selection;
}

void array_selection_destroy(ArraySelection *selection) {
    if (selection) eg_extract_destroy(selection->extraction);
}

bool array_selection_is_complete(const ArraySelection *selection) { return selection->cost < HUGE_VAL; }
EgNode array_selection_node(const ArraySelection *selection, EgClass class) { return eg_extract_choice(selection->extraction, class); }
double array_selection_cost(const ArraySelection *selection) { return selection->cost; }
double array_selection_original_cost(const ArraySelection *selection) { return selection->original_cost; }
