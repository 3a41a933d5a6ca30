// Shared by the files of the loop IR's verifier only. Once a fault is found, every function returns at once.

#ifndef MIDDLE_LOOPS_VERIFY_INTERNAL_H
#define MIDDLE_LOOPS_VERIFY_INTERNAL_H

#include "loops.h"

// A loop around the statement being verified; its index takes values in [lower, upper).
typedef struct OpenLoop {
    LoopIndexId index;
    ExtentId lower, upper;
} OpenLoop;

// An ASSIGN inside so many loops.
typedef struct Assignment {
    const LoopStatement *statement;
    size_t depth;
} Assignment;

typedef struct LoopVerifier {
    const LoopFunction *function;
    char *message;
    size_t size;
    bool failed;
    Facts *facts;
    bool *assigned;       // by variable
    bool *bound;          // by buffer: pointers that were set
    bool *active;         // by loop index
    VECTOR(OpenLoop) loops; // outermost first
    VECTOR(const LoopStatement *) checks; // that hold at the present place: before it, in the loops around it, unconditional
    VECTOR(Assignment) assignments; // in the order of the program; those of loops that are over are left out
    uint32_t *assignment_counts;    // by variable: how many have been seen, by REDUCE too
    VECTOR(bool *) undo;  // marks of `assigned` and `bound` in the order they were set
    uint32_t conditional; // > 0 where a condition decides whether the code runs: offsets are not judged there
    LoopWalk walk;
} LoopVerifier;

// Keeps the first fault's text; returns false.
bool loop_verify_fail(LoopVerifier *verifier, const char *format, ...) __attribute__((format(printf, 2, 3)));

// verify_expression.c
bool loop_verify_extent(LoopVerifier *verifier, ExtentId extent, const char *what);
bool loop_verify_buffer(LoopVerifier *verifier, LoopBufferId id);
void loop_verify_access(LoopVerifier *verifier, LoopBufferId id, ExtentId offset);
// All expressions of a statement; its indices are active.
void loop_verify_expressions(LoopVerifier *verifier, const LoopStatement *statement);
// The order fits the accumulator's combiner and dtypes.
void loop_verify_accumulator(LoopVerifier *verifier, const LoopStatement *statement, uint32_t position);

// verify_run.c: whether an example shows that the present place can be reached: every loop around it has an iteration, and no
// check before it is known to fail.
bool loop_verify_may_run(const LoopVerifier *verifier);

// verify_declare.c: parameters, results, variables, buffers. Marks parameters as assigned and sets up the facts.
bool loop_verify_declarations(LoopVerifier *verifier);

#endif
