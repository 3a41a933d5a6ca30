// Replaying a step of an explanation: both sides as a function of their own, evaluated on random arrays.
//
// What the skeleton defines becomes a parameter. Dims, and integers that extents mention, become dims of the function; the
// index of a loop takes values within the loop's range.

#ifndef MIDDLE_EGRAPH_ARRAY_EXPLAIN_CHECK_H
#define MIDDLE_EGRAPH_ARRAY_EXPLAIN_CHECK_H

#include "array_explain.h"

typedef enum ArrayStepVerdict {
    ARRAY_STEP_HOLDS,
    ARRAY_STEP_UNDECIDED, // no dims were found that are small and for which the program's checks would pass
    ARRAY_STEP_WRONG
} ArrayStepVerdict;

// `number` varies the random arrays. Of a wrong step the counterexample is appended to `finding`.
ArrayStepVerdict array_step_check(const IrFunction *function, const ArrayExplanationStep *step, uint64_t number, TextBuffer *finding);

#endif
