// The verifier's state. Every check returns false after it has written the first fault.

#ifndef MIDDLE_IR_VERIFY_INTERNAL_H
#define MIDDLE_IR_VERIFY_INTERNAL_H

#include "ir_internal.h"

typedef struct Verifier {
    const IrFunction *function;
    ExtentTable *table;
    const RegionId *places;
    char *message;
    size_t size;
    ValueId value; // being checked; 0 outside of nodes
    bool failed;
} Verifier;

// Writes "function f: %12 (slice): ..." unless there was a fault before; returns false.
bool verify_fail(Verifier *verifier, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The op's own rule on operands, attributes and type. Operands exist and have smaller ids.
bool verify_node_rule(Verifier *verifier, const IrNode *node);
bool verify_same_type(IrType left, IrType right);

#endif
