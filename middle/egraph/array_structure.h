// Facts about how the elements of a class follow from their indices: integers as polynomials of them, and the structure of matrices
// (zero or one above, on and below the diagonal, symmetric), see ArrayFact. Both are proved from the operations that make the class.

#ifndef MIDDLE_EGRAPH_ARRAY_STRUCTURE_H
#define MIDDLE_EGRAPH_ARRAY_STRUCTURE_H

#include "array_internal.h"

// Sets `element` and `structure` of the fact that a node implies; the other fields are known.
void array_structure_make(ArrayGraph *graph, EgNode node, IrOp op, IrType type, ArrayFact *fact);
// Whether `kept` has grown.
bool array_structure_merge(ArrayFact *kept, const ArrayFact *from);

#endif
