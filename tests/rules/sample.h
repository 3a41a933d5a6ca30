// One run of a term: values for its dims and parameters, and the arrays that come out.

#ifndef TESTS_RULES_SAMPLE_H
#define TESTS_RULES_SAMPLE_H

#include "term.h"

typedef struct Sample {
    int64_t dims[DIM_COUNT];
    ValueStyle style;
    EvaluatorArray *arguments, *results; // as many as the function has
    uint32_t argument_count, result_count;
} Sample;

// False when the arrays would be large, or where a check would have failed before the term: an index outside of its axis, an
// extreme of nothing. Then there is nothing to free.
bool sample_create(Term *term, ValueStyle style, Sample *sample);
void sample_free(Sample *sample);
// Evaluates the function's results. False with the message of an internal error.
bool sample_run(const Term *term, Sample *sample, char *message, size_t size);

int64_t array_elements(const EvaluatorArray *array);
uint64_t array_element(const EvaluatorArray *array, int64_t position);
void sample_print(const Term *term, const Sample *sample, TextBuffer *text);

#endif
