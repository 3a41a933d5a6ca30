// Figures that both costs are made of: of a node alone (array_cost.c) and of a whole choice (array_program.c).

#ifndef MIDDLE_EGRAPH_ARRAY_COST_H
#define MIDDLE_EGRAPH_ARRAY_COST_H

#include "array_graph.h"

double array_type_elements(const ArrayGraph *graph, IrType type);
// Of a pointwise operation on one element, in units of an addition.
double array_operation_weight(IrOp op);
// The product of the extents of a contraction's labels: its multiplications.
double array_label_space(const ArrayGraph *graph, EgNode node);
// Whether the contraction reads each element of an operand for several of its own.
bool array_contraction_repeats(const ArrayGraph *graph, EgNode node, uint32_t operand);

#endif
