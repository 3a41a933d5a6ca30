// Selection: extraction by DAG cost over all roots, kept only where it is better than the program as written.

#include "array_select.h"

#include "array_internal.h"

struct ArraySelection {
    EgExtraction *extraction;
    double cost, original_cost;
};

enum { IMPROVEMENT_ATTEMPTS = 200 };

ArraySelection *array_select(ArrayGraph *graph) {
    ArraySelection *selection = ARENA_NEW(graph->arena, ArraySelection);
    VECTOR(EgClass) roots = {0};
    for (size_t k = 0; k < graph->roots.count; k++) vector_push(&roots, graph->roots.items[k].class);
    selection->extraction = eg_extract(graph->engine, array_node_cost, graph);
    eg_extract_improve(selection->extraction, roots.items, roots.count, IMPROVEMENT_ATTEMPTS);
    selection->cost = eg_extract_dag_cost(selection->extraction, roots.items, roots.count);
    vector_free(&roots);
    return selection;
}

void array_selection_destroy(ArraySelection *selection) {
    if (selection) eg_extract_destroy(selection->extraction);
}

EgNode array_selection_node(const ArraySelection *selection, EgClass class) { return eg_extract_choice(selection->extraction, class); }
double array_selection_cost(const ArraySelection *selection) { return selection->cost; }
double array_selection_original_cost(const ArraySelection *selection) { return selection->original_cost; }
