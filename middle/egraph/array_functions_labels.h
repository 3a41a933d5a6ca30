// Contractions as three lists of labels, for what absorbs structural operations into them.

#ifndef MIDDLE_EGRAPH_ARRAY_FUNCTIONS_LABELS_H
#define MIDDLE_EGRAPH_ARRAY_FUNCTIONS_LABELS_H

#include "array_functions_support.h"

typedef struct ContractionLabels {
    uint32_t left_count, right_count, result_count;
    const int64_t *left, *right, *result;
} ContractionLabels;

static inline ContractionLabels contraction_labels(const ArrayGraph *graph, int64_t payload, uint32_t left_rank) {
    const ArrayAttributes *contraction = array_attributes(graph, payload);
    const int64_t *labels = contraction->attributes.integers;
    uint32_t operands = contraction->attributes.integer_count - contraction->rank;
    return (ContractionLabels){left_rank, operands - left_rank, contraction->rank, labels, labels + left_rank, labels + operands};
}

static inline uint32_t label_occurrences(const int64_t *labels, uint32_t count, int64_t label) {
    uint32_t found = 0;
    for (uint32_t k = 0; k < count; k++) found += labels[k] == label;
    return found;
}

static inline AttributeDraft contraction_draft(const ArrayGraph *graph, int64_t payload) {
    return (AttributeDraft){.op = IR_CONTRACT, .order = attribute_argument(graph, payload)->order};
}

static inline void append_labels(AttributeDraft *draft, const int64_t *labels, uint32_t count) {
    for (uint32_t k = 0; k < count; k++) draft->integers[draft->integer_count++] = labels[k];
}

#endif
