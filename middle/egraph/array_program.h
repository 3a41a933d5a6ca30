// What a whole choice costs once it is lowered: what is fused, what gets an array of its own, what is computed twice.

#ifndef MIDDLE_EGRAPH_ARRAY_PROGRAM_H
#define MIDDLE_EGRAPH_ARRAY_PROGRAM_H

#include "array_graph.h"

typedef struct ArrayProgram ArrayProgram;

// Serves any number of choices over the graph, which must be rebuilt and stay unchanged.
ArrayProgram *array_program_create(ArrayGraph *graph);
void array_program_destroy(ArrayProgram *program);
// The cost of a choice for the graph's roots, in units of an addition; HUGE_VAL when it is not complete, or runs in a circle.
double array_program_cost(ArrayProgram *program, const EgExtraction *extraction);
// The classes that the last choice priced uses, operands first.
const EgClass *array_program_classes(const ArrayProgram *program, size_t *count);

#endif
