// What the files of functions about reductions and contractions share.

#ifndef MIDDLE_EGRAPH_ARRAY_FUNCTIONS_INTERNAL_H
#define MIDDLE_EGRAPH_ARRAY_FUNCTIONS_INTERNAL_H

#include "array_functions_support.h"

// A reduction over ascending axes of an operand of this rank, in the order that the front end would give it.
int64_t array_reduction(ArrayGraph *graph, const int64_t *axes, uint32_t count, uint32_t rank, DType dtype);

// ---- contractions ------------------------------------------------------------------------------------------------

enum { ARRAY_LEFT, ARRAY_RIGHT, ARRAY_RESULT };

typedef struct ArrayLabels {
    int64_t items[IR_RANK_LIMIT];
    uint32_t count;
} ArrayLabels;

typedef struct ArrayContraction {
    ArrayLabels labels[3]; // of the left operand, the right operand, the result
    IrOrder order;
} ArrayContraction;

static inline bool array_labels_have(const ArrayLabels *labels, int64_t label) { return integers_hold(labels->items, labels->count, label); }
bool array_labels_are_distinct(const ArrayLabels *labels);
// Labels that are an operand's and not the result's.
bool array_contraction_sums(const ArrayContraction *contraction, int64_t label);
// Labels are numbered in order of first appearance. False when a list of them is longer than the rank limit.
bool array_contraction_read(const ArrayGraph *graph, int64_t payload, uint32_t left_rank, ArrayContraction *contraction);
// The payload, with labels numbered likewise.
int64_t array_contraction_intern(ArrayGraph *graph, const ArrayContraction *contraction);
// The order that the front end gives a contraction of floats of these labels: lanes16fma where the right operand has no kept axis
// of its own, else chunk256.
IrOrder array_contraction_order(const ArrayContraction *contraction, DType dtype);

#endif
