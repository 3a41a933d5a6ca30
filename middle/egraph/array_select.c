// Selection by DAG cost over all roots. Two searches start from the program as written and from the choice by tree cost:
// the first cannot see past work that several uses share, the second takes every use for itself.

#include "array_select.h"

#include <math.h>

#include "array_internal.h"

struct ArraySelection {
    EgExtraction *extraction;
    double cost, original_cost;
};

enum { LEAST_WORK = 20000, WORK_PER_NODE = 40 }; // nodes that a search looks at

// The program as written, as far as its nodes are live; what it does not use keeps the choice by tree cost.
static void choose_written(const ArrayGraph *graph, EgExtraction *extraction) {
    for (size_t k = graph->written.count; k-- > 0;) {
        const WrittenNode *written = &graph->written.items[k];
        EgNode node = eg_lookup_node(graph->engine, written->op, written->payload, written->children);
        if (node.index && array_node_is_available(graph, node)) eg_extract_choose(extraction, node);
    }
}

static void keep(ArraySelection *selection, EgExtraction *extraction, double cost) {
    eg_extract_destroy(selection->extraction);
    selection->extraction = extraction;
    selection->cost = cost;
}

// A search from the choice by tree cost; kept where it ends lower.
static void try_tree_choice(ArrayGraph *graph, ArraySelection *selection, const EgClass *roots, size_t root_count, uint64_t work) {
    EgExtraction *extraction = eg_extract(graph->engine, array_node_cost, graph);
    eg_extract_improve(extraction, roots, root_count, work);
    double cost = eg_extract_dag_cost(extraction, roots, root_count);
    if (cost < selection->cost * (1 - 1e-9)) keep(selection, extraction, cost);
    else eg_extract_destroy(extraction);
}

ArraySelection *array_select(ArrayGraph *graph) {
    ArraySelection *selection = ARENA_NEW(graph->arena, ArraySelection);
    VECTOR(EgClass) roots = {0};
    for (size_t k = 0; k < graph->roots.count; k++) vector_push(&roots, graph->roots.items[k].class);
    uint64_t work = LEAST_WORK + WORK_PER_NODE * eg_counts(graph->engine).live;
    EgExtraction *written = eg_extract(graph->engine, array_node_cost, graph);
    choose_written(graph, written);
    selection->original_cost = eg_extract_dag_cost(written, roots.items, roots.count);
    eg_extract_improve(written, roots.items, roots.count, work);
    keep(selection, written, eg_extract_dag_cost(written, roots.items, roots.count));
    try_tree_choice(graph, selection, roots.items, roots.count, work);
    vector_free(&roots);
    return selection;
}

void array_selection_destroy(ArraySelection *selection) {
    if (selection) eg_extract_destroy(selection->extraction);
}

bool array_selection_is_complete(const ArraySelection *selection) { return selection->cost < HUGE_VAL; }
EgNode array_selection_node(const ArraySelection *selection, EgClass class) { return eg_extract_choice(selection->extraction, class); }
double array_selection_cost(const ArraySelection *selection) { return selection->cost; }
double array_selection_original_cost(const ArraySelection *selection) { return selection->original_cost; }
