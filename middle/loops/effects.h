// What statements read, write and mention: the material of proofs that loops may change places or become one. Private to
// middle/loops.

#ifndef MIDDLE_LOOPS_EFFECTS_H
#define MIDDLE_LOOPS_EFFECTS_H

#include "lower_internal.h"

typedef struct LoopAccess {
    LoopBufferId buffer;
    ExtentId offset;
    bool is_store;
} LoopAccess;

typedef struct LoopEffects {
    const LoopFunction *function;
    VECTOR(LoopAccess) accesses;
    VECTOR(LoopVariableId) assigned;        // once for each assignment
    VECTOR(uint32_t) mentioned;             // variables, once for each expression, assignment or extent that names them
    VECTOR(LoopExpressionId) expressions;   // once for each statement that evaluates them
    VECTOR(ExtentId) extents;               // of offsets, bounds and expressions
    VECTOR(LoopDomainAxis) loops;           // FOR and reduction axes, outermost first
    uint32_t statement_count, reduce_count;
    bool is_plain;                          // nothing but FOR, ASSIGN, STORE and REDUCE, and no load at a computed index
    uint32_t epoch;
    VECTOR(uint32_t) seen;                  // by expression: the statement that saw it last
    VECTOR(LoopExpressionId) stack;
} LoopEffects;

void effects_begin(LoopEffects *effects, const LoopFunction *function);
// Adds what the statement and all inside it do.
void effects_add(LoopEffects *effects, const LoopStatement *statement);
void effects_end(LoopEffects *effects);

#endif
