// The fact about integers: bounds of their elements, see ArrayFact.

#ifndef MIDDLE_EGRAPH_ARRAY_BOUNDS_H
#define MIDDLE_EGRAPH_ARRAY_BOUNDS_H

#include "array_internal.h"

// Sets the bounds of the fact that a node of integers implies; type, region and uniform value are known.
void array_bounds_make(const ArrayGraph *graph, EgNode node, IrOp op, DType dtype, ArrayFact *fact);
// Whether `kept` has grown.
bool array_bounds_merge(ArrayFact *kept, const ArrayFact *from);

#endif
