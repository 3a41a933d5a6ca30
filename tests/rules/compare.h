// Are the claims true? Evaluated for random dims and elements, and compared as the rule's tag asks.

#ifndef TESTS_RULES_COMPARE_H
#define TESTS_RULES_COMPARE_H

#include "claims.h"
#include "middle/egraph/rule_language.h"

typedef struct Finding {
    TextBuffer text; // what is wrong, the term, dims and arguments
    size_t size;     // how much there is to read
} Finding;

// Evaluates `samples` times. False with the first counterexample in `finding`. An internal error of the evaluator, such as
// an element taken from outside an array, is one too.
bool claims_hold(Term *term, const Claims *claims, EgRuleTag tag, uint32_t samples, Finding *finding);

// Two elements are the same value: all NaNs are one; zeros have signs unless these are free.
bool element_same(DType dtype, uint64_t left, uint64_t right, bool zero_sign_is_free);

#endif
