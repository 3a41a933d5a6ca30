// What the files of expressions as text share.

#ifndef MIDDLE_IR_EXPRESSION_INTERNAL_H
#define MIDDLE_IR_EXPRESSION_INTERNAL_H

#include "ir.h"

// How tightly an operation binds, as in Python.
typedef enum Binding {
    BIND_COMPARE = 1, BIND_OR, BIND_XOR, BIND_AND, BIND_SHIFT, BIND_SUM, BIND_PRODUCT, BIND_UNARY, BIND_POWER, BIND_POSTFIX
} Binding;

typedef struct ExpressionPrinter {
    const IrFunction *function;
    TextBuffer *output;
    uint32_t budget; // operations that may still be printed
    uint32_t depth;
} ExpressionPrinter;

// Prints an operand, in parentheses when it binds less tightly than `least`.
void expression_operand(ExpressionPrinter *printer, ValueId value, Binding least);
void expression_extent(ExpressionPrinter *printer, ExtentId extent);
void expression_leaf(ExpressionPrinter *printer, ValueId value);
void expression_structural(ExpressionPrinter *printer, const IrNode *node);
// "(N, M)"
void expression_shape(ExpressionPrinter *printer, IrType type);
// The operand of a pointwise operation, where NumPy broadcasts by itself.
ValueId expression_without_broadcast(const ExpressionPrinter *printer, ValueId value);

#endif
