// REDUCE, ARG_REDUCE and SCAN. For every index of the kept axes, the elements over the reduced axes in row-major (axis) order
// are one sequence of terms, which evaluate_order.c combines.

#include <stdlib.h>

#include "evaluate_internal.h"
#include "scalar.h"

// How an operand's axes split into kept and reduced ones.
typedef struct AxisSplit {
    uint32_t kept_rank, reduced_rank;
    uint32_t kept[IR_RANK_LIMIT], reduced[IR_RANK_LIMIT];
    int64_t kept_extents[IR_RANK_LIMIT], reduced_extents[IR_RANK_LIMIT];
    int64_t term_count;
} AxisSplit;

static bool is_reduced(const IrNode *node, uint32_t axis) {
    for (uint32_t k = 0; k < node->attributes.integer_count; k++) {
        if (node->attributes.integers[k] == axis) return true;
    }
    return false;
}

static AxisSplit split_axes(const IrNode *node, const Tensor *operand) {
    AxisSplit split = {.kept_rank = 0};
    for (uint32_t axis = 0; axis < operand->rank; axis++) {
        bool reduced = is_reduced(node, axis);
        uint32_t at = reduced ? split.reduced_rank++ : split.kept_rank++;
        (reduced ? split.reduced : split.kept)[at] = axis;
        (reduced ? split.reduced_extents : split.kept_extents)[at] = operand->extents[axis];
    }
    REQUIRE(shape_count(split.reduced_extents, split.reduced_rank, &split.term_count), "a reduction has too many terms");
    return split;
}

// terms[k]: the operand's elements at `kept` in the order of the reduced axes.
static void collect_terms(const AxisSplit *split, const Tensor *operand, const int64_t *kept, uint64_t *terms) {
    int64_t indices[IR_RANK_LIMIT], reduced[IR_RANK_LIMIT] = {0};
    for (uint32_t k = 0; k < split->kept_rank; k++) indices[split->kept[k]] = kept[k];
    for (int64_t term = 0; term < split->term_count; term++) {
        for (uint32_t k = 0; k < split->reduced_rank; k++) indices[split->reduced[k]] = reduced[k];
        terms[term] = tensor_get(operand, shape_position(operand->extents, operand->rank, indices));
        shape_advance(split->reduced_extents, split->reduced_rank, reduced);
    }
}

// The position of the first extreme element, where the first NaN is more extreme than any number; 0 for no terms.
static uint64_t first_extreme(IrOp combiner, DType dtype, const uint64_t *terms, int64_t count) {
    IrOp better = combiner == IR_MINIMUM ? IR_LESS : IR_GREATER;
    int64_t best = 0;
    for (int64_t term = 1; term < count; term++) {
        const uint64_t candidate[] = {terms[term], terms[best]}, incumbent[] = {terms[best], terms[best]};
        if (scalar_apply(IR_NOT_EQUAL, dtype, DTYPE_BOOL, incumbent)) return (uint64_t)best;
        const uint64_t itself[] = {terms[term], terms[term]};
        bool is_nan = scalar_apply(IR_NOT_EQUAL, dtype, DTYPE_BOOL, itself) != 0;
        if (is_nan || scalar_apply(better, dtype, DTYPE_BOOL, candidate)) best = term;
    }
    return (uint64_t)best;
}

static uint64_t reduce_terms(const IrNode *node, DType dtype, const uint64_t *terms, int64_t count) {
    const IrAttributes *attributes = &node->attributes;
    if (node->op == IR_ARG_REDUCE) return first_extreme(attributes->combiner, dtype, terms, count);
    return order_reduce(attributes->order, attributes->combiner, dtype, terms, count);
}

Tensor *evaluate_reduce(const IrNode *node, const Tensor *operand) {
    AxisSplit split = split_axes(node, operand);
    Tensor *result = tensor_create(node->type.dtype, split.kept_rank, split.kept_extents);
    uint64_t *terms = calloc((size_t)split.term_count + 1, sizeof *terms);
    if (terms == NULL) base_out_of_memory();
    int64_t kept[IR_RANK_LIMIT] = {0};
    for (int64_t position = 0; position < result->count; position++) {
        collect_terms(&split, operand, kept, terms);
        tensor_set(result, position, reduce_terms(node, operand->dtype, terms, split.term_count));
        shape_advance(result->extents, result->rank, kept);
    }
    free(terms);
    return result;
}

// f scan A: (<k>++i): f red ((k+1) take A) at i, on the given axis. The fold of a longer prefix continues that of the one before.
Tensor *evaluate_scan(const IrNode *node, const Tensor *operand) {
    Tensor *result = tensor_copy(operand);
    uint32_t axis = (uint32_t)node->attributes.integers[0];
    int64_t index[IR_RANK_LIMIT] = {0};
    for (int64_t position = 0; position < result->count; position++) {
        if (index[axis] > 0) {
            index[axis]--;
            int64_t before = shape_position(result->extents, result->rank, index);
            index[axis]++;
            const uint64_t parts[] = {tensor_get(result, before), tensor_get(operand, position)};
            tensor_set(result, position, scalar_apply(node->attributes.combiner, operand->dtype, operand->dtype, parts));
        }
        shape_advance(result->extents, result->rank, index);
    }
    return result;
}
