// Loops of the compiled program, and what check_for.c shares with them.

#ifndef FRONTEND_CHECK_LOOP_H
#define FRONTEND_CHECK_LOOP_H

#include "check_scope.h"
#include "iteration.h"
#include "loop_range.h"

typedef enum LoopKind { LOOP_FOR, LOOP_COUNTED, LOOP_WHILE } LoopKind;

typedef struct Loop {
    LoopKind kind;
    const AstStatement *statement;
    LoopRange range;
    const Iteration *iteration; // over arrays, whose positions are the range; or NULL
    ExtentId index;             // of this iteration, in the range
    FlowState flow;
    LoopCarry carry;
    RegionId outer;
    ValueId op;
    bool is_endless; // the condition of the while is constantly true
} Loop;

// Checks the loop and binds what it leaves. `range` must be set, but for a while.
void check_loop(Checker *checker, Loop *loop);
// Where break and continue of the statements to come belong, until the loop is left.
void loop_enter_flow(Checker *checker, Loop *loop);
void loop_leave_flow(Checker *checker, Loop *loop);
// A hidden name that no loop around this one has; interned.
const char *loop_name(Checker *checker, const char *prefix);
void refuse_loop_else(Checker *checker, const AstStatement *statement);

#endif
