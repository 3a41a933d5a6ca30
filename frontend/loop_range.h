// The range(...) of a for loop: its bounds, how many iterations it has, and what is known of its elements.

#ifndef FRONTEND_LOOP_RANGE_H
#define FRONTEND_LOOP_RANGE_H

#include "check_internal.h"

typedef struct LoopRange {
    ExtentId lower, upper, step; // the first element, the bound that elements do not reach, their difference: not 0
    bool is_reversed;            // the last element first
} LoopRange;

// The arguments of a call of range, with checks of what only a run shows: a step that is not 0, a length that fits 64 bits.
// False after an error.
bool range_from_call(Checker *checker, const AstExpression *call, LoopRange *range);
bool range_step_is_constant(const Checker *checker, const LoopRange *range, int64_t *step);
// max(ceil((upper - lower) / step), 0)
ExtentId range_count(Checker *checker, const LoopRange *range);
// Whether the elements are those of a loop from `lower` to `upper` by a constant `step`.
bool range_is_progression(const Checker *checker, const LoopRange *range, int64_t *step);
// Element number `counter`, from 0; facts on both hold from here on: 0 <= counter < count, and the bound is not reached.
ExtentId range_element(Checker *checker, const LoopRange *range, ExtentId counter);

#endif
