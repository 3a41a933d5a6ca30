// How far two ways to compute one value may be apart when a rule is not exact: |difference| <= 4 * u * n * sum|terms|.
//
// The sums are computed by the evaluator, from a term that mirrors the claim with magnitudes in place of values: |x| for a
// leaf, sums for sums and differences, products for products; n counts the roundings. For a rule that cancels, both
// sides' magnitudes count, otherwise the left side's.

#ifndef TESTS_RULES_MAGNITUDE_H
#define TESTS_RULES_MAGNITUDE_H

#include "claims.h"
#include "middle/egraph/rule_language.h"
#include "sample.h"

typedef struct Bounds {
    EvaluatorArray *magnitudes; // two for each claim, f64; DTYPE_NONE for what is no float
    double *roundings;          // by claim
    uint32_t count;
    double unit;                // of the narrowest float
    bool cancels, keeps_nans;
} Bounds;

Bounds bounds_create(Term *term, const Claims *claims, EgRuleTag tag, const Sample *sample);
void bounds_free(Bounds *bounds);
// True where nothing is known: the magnitude overflows.
bool bounds_admit(const Bounds *bounds, uint32_t claim, int64_t position, DType dtype, uint64_t left, uint64_t right);

#endif
