// Are two values of a function equal? Both are computed by the reference evaluator from random dims and random elements, and
// compared bit by bit, or within a bound derived from the operations where they may round differently.

#ifndef MIDDLE_REPLAY_REPLAY_H
#define MIDDLE_REPLAY_REPLAY_H

#include "middle/ir/evaluate.h"
#include "middle/ir/ir.h"
#include "random.h"

// Two values of one function that are said to be equal.
typedef struct Claim {
    ValueId kept, other;
} Claim;
typedef VECTOR(Claim) Claims;

// How equal.
typedef enum Agreement {
    AGREE_BITS,        // the same bits; all NaNs are one value, and a zero out of minimum or maximum has any sign
    AGREE_ROUNDED,     // |difference| <= 4 u n sum|terms|, with the magnitudes and roundings of `kept`
    AGREE_CANCELLING   // the same with the magnitudes of both
} Agreement;

// What a run's elements are like. With NANS, floats are NaN or positive and of moderate size; it is not among the COUNT.
typedef enum ValueStyle { STYLE_SMALL, STYLE_MODERATE, STYLE_EXTREME, STYLE_COUNT, STYLE_NANS } ValueStyle;

// What is replayed: a function of pure values over its dims and parameters, without a skeleton. Its extents mention dims only.
typedef struct Replay {
    IrFunction *function; // gains nodes, and other results
    Arena *arena;
    Random *random;
    // Nodes below this number must be defined, as the checks of a program see to: indices inside their axes, reshapes that keep
    // the number of elements, extremes of something. Dims for which they are not do not count.
    uint32_t written;
    int64_t element_limit;  // of the largest array
    uint32_t attempts;      // at dims, for each sample
    // Fills in as many dims as the function has; false when there are none that fit.
    bool (*choose_dims)(struct Replay *replay, int64_t *dims);
    const void *data;       // for choose_dims
    // NULL, or by value of the function as it is given: both sides of the one claim compute this value in the same way, so that
    // it has no error of its own.
    const bool *shared;
    uint32_t shared_count;
    uint32_t runs;          // samples that were evaluated and compared
} Replay;

typedef struct Finding {
    TextBuffer text; // what is wrong, dims, arguments, and the function with the claim alone
    size_t size;     // how much there is to read
} Finding;

// Evaluates up to `samples` times, and counts in `runs` how often dims were found. False with the first counterexample in
// `finding`. An internal error of the evaluator, such as an element taken from outside an array, is one too.
bool replay_claims(Replay *replay, const Claims *claims, Agreement agreement, uint32_t samples, Finding *finding);

// Two elements are the same value: all NaNs are one; zeros have signs unless these are free.
bool replay_element_same(DType dtype, uint64_t left, uint64_t right, bool zero_sign_is_free);

uint64_t replay_random_element(Random *random, DType dtype, ValueStyle style);

// The value of an extent over dims. False when it leaves 64 bits.
bool replay_extent_value(const IrFunction *function, ExtentId extent, const int64_t *dims, int64_t *value);

#endif
