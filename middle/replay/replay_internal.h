// One run of a function: values for its dims and parameters, and the arrays that come out; and how far the results of two
// ways to compute one value may be apart when they round differently.

#ifndef MIDDLE_REPLAY_REPLAY_INTERNAL_H
#define MIDDLE_REPLAY_REPLAY_INTERNAL_H

#include "replay.h"

// ---- replay_sample.c ---------------------------------------------------------------------------------------------

typedef struct Sample {
    int64_t *dims; // in the replay's arena
    ValueStyle style;
    EvaluatorArray *arguments, *results; // as many as the function has
    uint32_t argument_count, result_count;
} Sample;

// False when no dims were found for which the function is defined and small. Then there is nothing to free.
bool replay_sample_create(Replay *replay, ValueStyle style, Sample *sample);
void replay_sample_free(Sample *sample);
// Evaluates the function's results. False with the message of an internal error.
bool replay_sample_run(const Replay *replay, Sample *sample, char *message, size_t size);

int64_t replay_elements(const EvaluatorArray *array);
uint64_t replay_element(const EvaluatorArray *array, int64_t position);
void replay_sample_print(const Replay *replay, const Sample *sample, TextBuffer *text);

// ---- replay_magnitude.c ------------------------------------------------------------------------------------------
// |difference| <= 4 * u * n * sum|terms|. The sums are computed by the evaluator, from a term that mirrors the claim with
// magnitudes in place of values: |x| for a leaf, sums for sums and differences, products for products; n counts the
// roundings. For a rule that cancels, both sides' magnitudes count, otherwise those of `kept`.

typedef struct Bounds {
    EvaluatorArray *magnitudes; // two for each claim, f64; DTYPE_NONE for what is no float
    double *roundings;          // by claim
    uint32_t count;
    double unit;                // of the narrowest float
    bool cancels, keeps_nans, sums_nothing;
} Bounds;

Bounds replay_bounds_create(Replay *replay, const Claims *claims, Agreement agreement, const Sample *sample);
void replay_bounds_free(Bounds *bounds);
// True where nothing is known: the magnitude overflows.
bool replay_bounds_admit(const Bounds *bounds, uint32_t claim, int64_t position, DType dtype, uint64_t left, uint64_t right);

#endif
