// What a for loop runs over besides range: arrays, along their first axis, and zip and enumerate of them. An OPERAND_ITERATION yields tuples:
// its elements are arrays, iterations, and integers that count up from there.

#ifndef FRONTEND_ITERATION_H
#define FRONTEND_ITERATION_H

#include "check_internal.h"

typedef struct Iteration {
    const Operand *iterable;
    const char *name; // hidden: denotes the arrays while the loop runs, whatever their names denote then
    ExtentId length;
} Iteration;

// An array of rank 1 or more, or an OPERAND_ITERATION.
bool operand_is_iterable(const Checker *checker, const Operand *operand);
// What zip yields of them; an integer stands for a counter. `elements` is copied.
Operand operand_iteration(Checker *checker, const Operand *elements, size_t count, Span span);

// Binds the arrays to `name`. The iterable must be one (operand_is_iterable) and outlive the loop.
Iteration iteration_begin(Checker *checker, const Operand *iterable, const char *name);
// What the loop's target is assigned when `index` iterations are over: elements of the arrays as they are then.
Operand iteration_element(Checker *checker, const Iteration *iteration, ExtentId index);
void iteration_end(Checker *checker, const Iteration *iteration);

#endif
