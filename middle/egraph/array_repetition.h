// The fact along which axes an array is constant: its elements do not depend on these indices, see ArrayFact.repeats.

#ifndef MIDDLE_EGRAPH_ARRAY_REPETITION_H
#define MIDDLE_EGRAPH_ARRAY_REPETITION_H

#include "array_internal.h"

// Sets `repeats` of the fact that a node implies; type and uniform value are known.
void array_repetition_make(const ArrayGraph *graph, EgNode node, IrOp op, IrType type, ArrayFact *fact);
// Whether `kept` has grown.
bool array_repetition_merge(ArrayFact *kept, const ArrayFact *from);

#endif
