// CONTRACT: result[labels] = the sum of left * right over the labels that the result lacks. The terms of one result element
// come in row-major order of the summed labels, which are ordered by their first appearance in the left operand's labels
// and then in the right's.

#include <stdlib.h>

#include "evaluate_internal.h"

enum { LABEL_LIMIT = 2 * IR_RANK_LIMIT };

typedef struct Operand {
    const Tensor *tensor;
    const int64_t *labels; // one an axis
} Operand;

typedef struct Labels {
    uint32_t result_count;             // the first labels are the result's
    uint32_t count;                    // then come the summed ones
    int64_t names[LABEL_LIMIT];
    int64_t extents[LABEL_LIMIT];
} Labels;

static uint32_t label_position(const Labels *labels, int64_t name) {
    uint32_t position = 0;
    while (position < labels->count && labels->names[position] != name) position++;
    return position;
}

// Adds the operand's labels that are new and records the extents of all.
static void add_labels(Labels *labels, Operand operand) {
    for (uint32_t axis = 0; axis < operand.tensor->rank; axis++) {
        uint32_t position = label_position(labels, operand.labels[axis]);
        if (position == labels->count) {
            REQUIRE(labels->count < LABEL_LIMIT, "a contraction has too many labels");
            labels->names[labels->count++] = operand.labels[axis];
            labels->extents[position] = -1;
        }
        int64_t known = labels->extents[position];
        REQUIRE(known < 0 || known == operand.tensor->extents[axis], "a contraction's label has two extents");
        labels->extents[position] = operand.tensor->extents[axis];
    }
}

static Labels collect_labels(const IrNode *node, Operand left, Operand right) {
    const int64_t *result = right.labels + right.tensor->rank;
    uint32_t result_count = node->attributes.integer_count - left.tensor->rank - right.tensor->rank;
    Labels labels = {.result_count = result_count, .count = result_count};
    for (uint32_t k = 0; k < result_count; k++) {
        labels.names[k] = result[k];
        labels.extents[k] = -1;
    }
    add_labels(&labels, left);
    add_labels(&labels, right);
    return labels;
}

static uint64_t element_at(const Labels *labels, Operand operand, const int64_t *label_indices) {
    int64_t indices[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < operand.tensor->rank; axis++) indices[axis] = label_indices[label_position(labels, operand.labels[axis])];
    return tensor_get(operand.tensor, shape_position(operand.tensor->extents, operand.tensor->rank, indices));
}

// The factors of all terms of one result element; label_indices holds the result's indices and gets the summed ones.
static void collect_factors(const Labels *labels, Operand left, Operand right, int64_t *label_indices, uint64_t *factors, int64_t count) {
    uint32_t summed = labels->count - labels->result_count;
    for (int64_t term = 0; term < count; term++) {
        factors[term] = element_at(labels, left, label_indices);
        factors[count + term] = element_at(labels, right, label_indices);
        shape_advance(labels->extents + labels->result_count, summed, label_indices + labels->result_count);
    }
}

Tensor *evaluate_contract(const IrNode *node, const Tensor *left_tensor, const Tensor *right_tensor) {
    Operand left = {left_tensor, node->attributes.integers};
    Operand right = {right_tensor, node->attributes.integers + left_tensor->rank};
    Labels labels = collect_labels(node, left, right);
    int64_t count, label_indices[LABEL_LIMIT] = {0};
    REQUIRE(shape_count(labels.extents + labels.result_count, labels.count - labels.result_count, &count), "a contraction has too many terms");
    Tensor *result = tensor_create(node->type.dtype, labels.result_count, labels.extents);
    uint64_t *factors = calloc((size_t)count + 1, 2 * sizeof *factors);
    if (factors == NULL) base_out_of_memory();
    for (int64_t position = 0; position < result->count; position++) {
        collect_factors(&labels, left, right, label_indices, factors, count);
        tensor_set(result, position, order_contract(node->attributes.order, result->dtype, factors, factors + count, count));
        shape_advance(result->extents, result->rank, label_indices);
    }
    free(factors);
    return result;
}
