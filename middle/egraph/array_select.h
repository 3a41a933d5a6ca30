// Choosing one node for each class that the roots need, and building the chosen program.

#ifndef MIDDLE_EGRAPH_ARRAY_SELECT_H
#define MIDDLE_EGRAPH_ARRAY_SELECT_H

#include "array_graph.h"

typedef struct ArraySelection ArraySelection;

// The graph must be rebuilt and stay unchanged while the selection is in use.
ArraySelection *array_select(ArrayGraph *graph);
void array_selection_destroy(ArraySelection *selection);
// False when some class in use has no node that may be chosen: the program stays as written.
bool array_selection_is_complete(const ArraySelection *selection);
EgNode array_selection_node(const ArraySelection *selection, EgClass class);
// The cost of the program as chosen and as written, in units of an addition (array_program.h). Never more than as written.
double array_selection_cost(const ArraySelection *selection);
double array_selection_original_cost(const ArraySelection *selection);

// What computing the whole of a node costs besides its operands (array_cost.c).
double array_node_cost(const EgGraph *engine, EgNode node, void *graph);

// The function with the chosen values in place of the original ones, appended to its module; NULL when nothing was chosen
// differently, or when a choice would be used before what it depends on.
IrFunction *array_rebuild(ArrayGraph *graph, const ArraySelection *selection);

#endif
