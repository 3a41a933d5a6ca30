// Finds what iterations of a loop compute again that others have computed: subexpressions that are equal but for a shift of
// the loop's index. Private to middle/loops.

#ifndef MIDDLE_LOOPS_ROW_MATCH_H
#define MIDDLE_LOOPS_ROW_MATCH_H

#include "lower_internal.h"

enum {
    ROW_REACH_LIMIT = 64,  // places further apart than this are computed apart
    ROW_LEAST_SAVING = 8,  // operations and loads an iteration; less does not pay for another loop
    ROW_LEAST_SHARE = 4    // and one in so many of all that the iteration does
};

// A subexpression of a loop's body at one of its places.
typedef struct RowPlace {
    LoopExpressionId expression;
    int64_t distance; // from the match's first place: the expression is `first` at the index plus this
} RowPlace;

typedef struct RowMatch {
    LoopExpressionId first;   // the one of the least index
    int64_t reach;            // the largest distance, 1 .. ROW_REACH_LIMIT
    uint32_t place_count;     // different distances
    uint32_t before, after;   // operations and loads an iteration as it is, and with the value taken from a row
    VECTOR(RowPlace) places;  // every expression that reads the row
} RowMatch;

typedef struct RowMatcher RowMatcher;
RowMatcher *row_matcher_create(Lowering *lowering);
void row_matcher_free(RowMatcher *matcher);
// The subexpression of an independent loop's body that saves most when it is computed once for each index and read back at its
// places; false when none saves enough, or may not be computed ahead of the loop's stores. The match is the caller's to free.
bool row_match_find(RowMatcher *matcher, const LoopStatement *loop, RowMatch *match);
// The bytes of the widest element that the body computes or loads.
uint32_t row_widest_element(RowMatcher *matcher, const LoopStatement *loop);

#endif
