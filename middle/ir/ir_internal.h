// What the builder's files share: node creation with hash-consing, regions, and short ways to attributes.

#ifndef MIDDLE_IR_IR_INTERNAL_H
#define MIDDLE_IR_IR_INTERNAL_H

#include "ir.h"

// Open addressing over positions in function->nodes; 0 marks a free slot.
typedef struct IrHashTable {
    uint32_t *slots;
    uint32_t capacity; // a power of two
    uint32_t count;
    uint32_t first; // nodes before it are not found
} IrHashTable;

// Appends a node with its own copies of operands, shape and attributes; no hash-consing.
ValueId ir_append_node(IrFunction *function, const IrNode *node);
// Builders find no node that there is up to here: for passes that change what nodes stand for.
void ir_forget_nodes(IrFunction *function);
// A fresh region below `parent`.
RegionId ir_append_region(IrFunction *function, RegionId parent, ValueId owner);
// The region's next ARGUMENT.
ValueId ir_append_argument(IrFunction *function, RegionId region, IrType type, Span span);

static inline ExtentTable *ir_extents(const IrFunction *function) { return function->module->extents; }

// A pure node with one operand.
ValueId ir_build_one(IrFunction *function, IrOp op, IrType type, ValueId operand, const IrAttributes *attributes,
                     Span span);

#endif
