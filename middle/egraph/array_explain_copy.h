// A step's two sides as a function of a module of its own.

#ifndef MIDDLE_EGRAPH_ARRAY_EXPLAIN_COPY_H
#define MIDDLE_EGRAPH_ARRAY_EXPLAIN_COPY_H

#include "middle/ir/ir.h"

// A dim of the copy: a dim of the original, or an i64 value that extents mention.
typedef struct CopiedDim {
    bool is_negative; // may be
    bool is_index;    // of a loop: lower, lower + step, ... before upper
    ExtentId lower, upper; // of the copy, over earlier dims
    int64_t step;
} CopiedDim;

typedef struct StepCopy {
    const IrFunction *original;
    Arena *arena;
    StringTable *strings;
    IrFunction *function;
    VECTOR(CopiedDim) dims;
    ValueId *values;        // by value of the original: the copy
    uint32_t *value_dims;   // by value of the original: 1 + its dim
    bool *in_first, *in_second;
    ValueId first, second;
    uint32_t written;       // nodes of the first side, and leaves
    bool *shared;           // by value of the copy: in both sides
} StepCopy;

StepCopy step_copy_create(const IrFunction *original, ValueId first, ValueId second);
void step_copy_free(StepCopy *copy);

#endif
