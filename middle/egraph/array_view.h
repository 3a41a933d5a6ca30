// The fact that a class is a view of another: where each of its elements stands in it, as one index map.
//
// Slices, indices, transposes, broadcasts, reshapes, diagonals and with_shape are views of what their operand is a view of,
// through composed maps (middle/ir/index_map). Two classes of one type that are views of one class through one map are equal, and a
// class is equal to what it views as a whole, so that chains of structural operations become one class without a rule. Of two ways to
// view a class the one with the oldest source is kept, and of these the one whose map was made first.

#ifndef MIDDLE_EGRAPH_ARRAY_VIEW_H
#define MIDDLE_EGRAPH_ARRAY_VIEW_H

#include "array_internal.h"

// Whether the operation is a view of one operand in one piece.
bool array_view_has_map(IrOp op);
// The map of such a node, of the given type, where the facts of a region hold. No map of an index that is not proved in range, of one
// that grew too large, and of an operation that changes nothing: canonical rules unite that with its operand.
IndexMapId array_view_own_map(ArrayGraph *graph, EgNode node, IrType type, uint32_t region);
// Sets `source` and `map` of the fact that a structural node implies; the other fields are known.
void array_view_make(ArrayGraph *graph, EgNode node, IrOp op, IrType type, ArrayFact *fact);
// Whether `kept` has grown.
bool array_view_merge(const ArrayGraph *graph, ArrayFact *kept, const ArrayFact *from);
// Unites a class with what it is equal to as a view.
void array_view_unite(ArrayGraph *graph, EgClass class, const ArrayFact *fact);

#endif
