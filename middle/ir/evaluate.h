// The reference evaluator: a slow, obvious interpreter of the array IR, straight from moa.md's definitions and the
// reduction orders of design.md. Everything else is tested against it.

#ifndef MIDDLE_IR_EVALUATE_H
#define MIDDLE_IR_EVALUATE_H

#include "ir.h"

typedef struct EvaluatorArray {
    DType dtype;
    uint32_t rank;
    int64_t extents[IR_RANK_LIMIT];
    void *data; // C order
} EvaluatorArray;

typedef struct EvaluatorError {
    int32_t code; // arr_status
    Span span;
    uint32_t value_count;
    int64_t values[8];
} EvaluatorError;

// Runs a function. `dims` holds the values of function->dimensions; arguments[i] is parameter i (scalars rank 0): shapes must
// be those that dims give (REQUIRE). Written parameters get their final contents in place. results[k] is filled with
// malloc'd data that the caller frees. Returns 0 or the arr_status of the failed check, with *error filled.
int32_t ir_evaluate(const IrFunction *function, const int64_t *dims, EvaluatorArray *arguments, EvaluatorArray *results, EvaluatorError *error);

// The extents of a type for given dims (entry dims only). False on overflow or a negative extent.
bool ir_evaluate_shape(const IrFunction *function, IrType type, const int64_t *dims, int64_t *extents);

#endif
