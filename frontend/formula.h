// Pointwise functions that are several operations: operands promoted to one dtype and shape, and operations between them.

#ifndef FRONTEND_FORMULA_H
#define FRONTEND_FORMULA_H

#include "expression.h"

typedef struct Formula {
    Checker *checker;
    DType dtype; // of the operands
    Span span;
} Formula;

// The dtype that the operands are computed in; DTYPE_NONE with a diagnostic where there is none.
typedef DType FormulaDType(Checker *checker, const Operand *operands, size_t count, Span span);
FormulaDType formula_complex_dtype; // every dtype as it is
FormulaDType formula_any_dtype;     // every real dtype as it is
FormulaDType formula_number_dtype;  // every real dtype; bool counts as i8
FormulaDType formula_integer_dtype; // integers, not bool

// The call's first `count` arguments in `operands`, of the formula's dtype and one shape; false after an error.
bool formula_begin(Formula *formula, Checker *checker, const CallArguments *arguments, size_t count, FormulaDType *dtype, Operand *operands);
// left op right in the formula's dtype, or op left; numbers are repeated to the other's shape.
Operand formula_apply(const Formula *formula, IrOp op, Operand left, Operand right);
Operand formula_unary(const Formula *formula, IrOp op, Operand operand);
Operand formula_number(const Formula *formula, double number);
Operand formula_both(const Formula *formula, Operand left, Operand right);   // of bools
Operand formula_either(const Formula *formula, Operand left, Operand right); // of bools
Operand formula_choose(const Formula *formula, Operand condition, Operand first, Operand second);

#endif
