// Builders of structural operations. Each first tries the identities that merge it with the operand's own operation.

#include "ir_internal.h"

#include <string.h>

static bool same_shape(const IrFunction *function, ValueId operand, uint32_t rank, const ExtentId *shape) {
    IrType type = ir_type(function, operand);
    return type.rank == rank && (rank == 0 || memcmp(type.shape, shape, rank * sizeof *shape) == 0);
}

static bool is_iota(const int64_t *axes, uint32_t count) {
    for (uint32_t k = 0; k < count; k++)
        if (axes[k] != k) return false;
    return true;
}

static IrType with_shape(const IrFunction *function, ValueId operand, uint32_t rank, const ExtentId *shape) {
    return (IrType){ir_type(function, operand).dtype, rank, shape};
}

// ---- slice -------------------------------------------------------------------------------------------------------

static bool slices_all(const IrFunction *function, ValueId operand, const ExtentId *starts, const int64_t *steps,
                       const ExtentId *counts) {
    IrType type = ir_type(function, operand);
    for (uint32_t k = 0; k < type.rank; k++)
        if (steps[k] != 1 || !extent_is_value(ir_extents(function), starts[k], 0)) return false;
    return same_shape(function, operand, type.rank, counts);
}

// (start1 + step1 * (start2 + step2 * i)) as one slice of the inner operand; false when a step leaves 64 bits.
static bool merge_slices(IrFunction *function, const IrNode *inner, const ExtentId *starts, const int64_t *steps,
                         ExtentId *merged_starts, int64_t *merged_steps) {
    ExtentTable *table = ir_extents(function);
    for (uint32_t k = 0; k < inner->type.rank; k++) {
        if (multiply_overflows(inner->attributes.integers[k], steps[k], &merged_steps[k])) return false;
        ExtentId scaled = extent_scale(table, starts[k], inner->attributes.integers[k]);
        merged_starts[k] = extent_add(table, inner->attributes.extents[k], scaled);
    }
    return true;
}

ValueId ir_build_slice(IrFunction *function, ValueId operand, const ExtentId *starts, const int64_t *steps,
                       const ExtentId *counts, Span span) {
    if (slices_all(function, operand, starts, steps, counts)) return operand;
    IrType type = ir_type(function, operand);
    ExtentId merged_starts[IR_RANK_LIMIT];
    int64_t merged_steps[IR_RANK_LIMIT];
    const IrNode *inner = ir_node(function, operand);
    if (inner->op == IR_SLICE && merge_slices(function, inner, starts, steps, merged_starts, merged_steps))
        return ir_build_slice(function, inner->operands[0], merged_starts, merged_steps, counts, span);
    IrAttributes attributes = {
        .integer_count = type.rank, .extent_count = type.rank, .integers = steps, .extents = starts};
    for (uint32_t k = 0; k < type.rank; k++) REQUIRE(steps[k] != 0, "a slice with step 0");
    return ir_build_one(function, IR_SLICE, (IrType){type.dtype, type.rank, counts}, operand, &attributes, span);
}

ValueId ir_build_index(IrFunction *function, ValueId operand, uint32_t axis, ExtentId at, Span span) {
    IrType type = ir_type(function, operand);
    REQUIRE(axis < type.rank, "index along axis %u of rank %u", axis, type.rank);
    ExtentId shape[IR_RANK_LIMIT];
    uint32_t rank = 0;
    for (uint32_t k = 0; k < type.rank; k++)
        if (k != axis) shape[rank++] = type.shape[k];
    int64_t integer = axis;
    IrAttributes attributes = {.integer_count = 1, .extent_count = 1, .integers = &integer, .extents = &at};
    return ir_build_one(function, IR_INDEX, (IrType){type.dtype, rank, shape}, operand, &attributes, span);
}

// ---- transpose and broadcast -------------------------------------------------------------------------------------

// T_p (T_q x) = T_(q[p]) x
ValueId ir_build_transpose(IrFunction *function, ValueId operand, const int64_t *permutation, Span span) {
    IrType type = ir_type(function, operand);
    if (is_iota(permutation, type.rank)) return operand;
    const IrNode *inner = ir_node(function, operand);
    if (inner->op == IR_TRANSPOSE) {
        int64_t merged[IR_RANK_LIMIT];
        for (uint32_t k = 0; k < type.rank; k++) merged[k] = inner->attributes.integers[permutation[k]];
        return ir_build_transpose(function, inner->operands[0], merged, span);
    }
    ExtentId shape[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < type.rank; k++) shape[k] = type.shape[permutation[k]];
    IrAttributes attributes = {.integer_count = type.rank, .integers = permutation};
    return ir_build_one(function, IR_TRANSPOSE, (IrType){type.dtype, type.rank, shape}, operand, &attributes, span);
}

ValueId ir_build_broadcast(IrFunction *function, ValueId operand, uint32_t rank, const ExtentId *shape,
                           const int64_t *axes, Span span) {
    if (same_shape(function, operand, rank, shape) && is_iota(axes, rank)) return operand;
    const IrNode *inner = ir_node(function, operand);
    if (inner->op == IR_BROADCAST) {
        int64_t merged[IR_RANK_LIMIT];
        for (uint32_t k = 0; k < rank; k++) merged[k] = axes[k] < 0 ? -1 : inner->attributes.integers[axes[k]];
        return ir_build_broadcast(function, inner->operands[0], rank, shape, merged, span);
    }
    IrAttributes attributes = {.integer_count = rank, .integers = axes};
    return ir_build_one(function, IR_BROADCAST, with_shape(function, operand, rank, shape), operand, &attributes, span);
}

ValueId ir_build_broadcast_scalar(IrFunction *function, ValueId scalar, uint32_t rank, const ExtentId *shape,
                                  Span span) {
    int64_t axes[IR_RANK_LIMIT];
    for (uint32_t k = 0; k < rank; k++) axes[k] = -1;
    return ir_build_broadcast(function, scalar, rank, shape, axes, span);
}

// ---- shapes ------------------------------------------------------------------------------------------------------

// v reshape (w reshape A) = v reshape A
ValueId ir_build_reshape(IrFunction *function, ValueId operand, uint32_t rank, const ExtentId *shape, Span span) {
    if (same_shape(function, operand, rank, shape)) return operand;
    const IrNode *inner = ir_node(function, operand);
    if (inner->op == IR_RESHAPE) return ir_build_reshape(function, inner->operands[0], rank, shape, span);
    return ir_build_one(function, IR_RESHAPE, with_shape(function, operand, rank, shape), operand, NULL, span);
}

ValueId ir_build_with_shape(IrFunction *function, ValueId operand, const ExtentId *shape, Span span) {
    uint32_t rank = ir_type(function, operand).rank;
    if (same_shape(function, operand, rank, shape)) return operand;
    const IrNode *inner = ir_node(function, operand);
    if (inner->op == IR_WITH_SHAPE) return ir_build_with_shape(function, inner->operands[0], shape, span);
    return ir_build_one(function, IR_WITH_SHAPE, with_shape(function, operand, rank, shape), operand, NULL, span);
}

ValueId ir_build_concatenate(IrFunction *function, const ValueId *operands, uint32_t count, uint32_t axis, Span span) {
    REQUIRE(count > 0, "concatenate of nothing");
    if (count == 1) return operands[0];
    IrType type = ir_type(function, operands[0]);
    REQUIRE(axis < type.rank, "concatenate along axis %u of rank %u", axis, type.rank);
    ExtentId shape[IR_RANK_LIMIT];
    memcpy(shape, type.shape, type.rank * sizeof *shape);
    for (uint32_t i = 1; i < count; i++)
        shape[axis] = extent_add(ir_extents(function), shape[axis], ir_type(function, operands[i]).shape[axis]);
    int64_t integer = axis;
    IrAttributes attributes = {.integer_count = 1, .integers = &integer};
    return ir_build(function, IR_CONCATENATE, (IrType){type.dtype, type.rank, shape}, operands, count, &attributes,
                    span);
}

ValueId ir_build_roll(IrFunction *function, ValueId operand, uint32_t axis, ExtentId shift, Span span) {
    if (extent_is_value(ir_extents(function), shift, 0)) return operand;
    int64_t integer = axis;
    IrAttributes attributes = {.integer_count = 1, .extent_count = 1, .integers = &integer, .extents = &shift};
    REQUIRE(axis < ir_type(function, operand).rank, "roll along axis %u", axis);
    return ir_build_one(function, IR_ROLL, ir_type(function, operand), operand, &attributes, span);
}

ValueId ir_build_diagonal(IrFunction *function, ValueId operand, uint32_t axis1, uint32_t axis2, ExtentId start1,
                          ExtentId start2, ExtentId count, Span span) {
    IrType type = ir_type(function, operand);
    REQUIRE(axis1 < type.rank && axis2 < type.rank && axis1 != axis2, "diagonal of axes %u and %u", axis1, axis2);
    ExtentId shape[IR_RANK_LIMIT];
    uint32_t rank = 0;
    for (uint32_t k = 0; k < type.rank; k++)
        if (k != axis1 && k != axis2) shape[rank++] = type.shape[k];
    shape[rank++] = count;
    int64_t integers[] = {axis1, axis2};
    ExtentId extents[] = {start1, start2};
    IrAttributes attributes = {.integer_count = 2, .extent_count = 2, .integers = integers, .extents = extents};
    return ir_build_one(function, IR_DIAGONAL, (IrType){type.dtype, rank, shape}, operand, &attributes, span);
}

// ---- reductions and contractions ---------------------------------------------------------------------------------

static bool lists_axis(const int64_t *axes, uint32_t count, uint32_t axis) {
    for (uint32_t k = 0; k < count; k++)
        if (axes[k] == axis) return true;
    return false;
}

static ValueId build_reduction(IrFunction *function, IrOp op, DType dtype, ValueId operand,
                               const IrAttributes *attributes, Span span) {
    IrType type = ir_type(function, operand);
    ExtentId shape[IR_RANK_LIMIT];
    uint32_t rank = 0;
    for (uint32_t k = 0; k < type.rank; k++)
        if (!lists_axis(attributes->integers, attributes->integer_count, k)) shape[rank++] = type.shape[k];
    REQUIRE(rank + attributes->integer_count == type.rank, "reduced axes outside of rank %u", type.rank);
    return ir_build_one(function, op, (IrType){dtype, rank, shape}, operand, attributes, span);
}

uint32_t ir_gather_shape(IrType type, IrType indices, const int64_t *axes, uint32_t count, uint32_t place, ExtentId *shape) {
    uint32_t rank = 0, kept = 0;
    for (uint32_t k = 0; k <= type.rank; k++) {
        bool is_kept = k < type.rank && !lists_axis(axes, count, k);
        if (kept == place && (is_kept || k == type.rank)) {
            for (uint32_t i = 0; i < indices.rank; i++) shape[rank++] = indices.shape[i];
            place = UINT32_MAX;
        }
        if (is_kept) shape[rank++] = type.shape[k], kept++;
    }
    return rank;
}

ValueId ir_build_gather(IrFunction *function, const ValueId *operands, const int64_t *axes, uint32_t count, uint32_t place, Span span) {
    IrType type = ir_type(function, operands[0]), indices = ir_type(function, operands[1]);
    ExtentId shape[2 * IR_RANK_LIMIT];
    int64_t integers[IR_RANK_LIMIT + 1];
    REQUIRE(count >= 1 && count <= type.rank && place <= type.rank - count && type.rank - count + indices.rank <= IR_RANK_LIMIT, "a gather of %u axes", count);
    memcpy(integers, axes, count * sizeof *axes);
    integers[count] = place;
    uint32_t rank = ir_gather_shape(type, indices, axes, count, place, shape);
    IrAttributes attributes = {.integer_count = count + 1, .integers = integers};
    return ir_build(function, IR_GATHER, (IrType){type.dtype, rank, shape}, operands, count + 1, &attributes, span);
}

ValueId ir_build_reduce(IrFunction *function, IrOp combiner, IrOrder order, ValueId operand, const int64_t *axes,
                        uint32_t axis_count, Span span) {
    IrAttributes attributes = {.integer_count = axis_count, .integers = axes, .order = order, .combiner = combiner};
    return build_reduction(function, IR_REDUCE, ir_type(function, operand).dtype, operand, &attributes, span);
}

ValueId ir_build_arg_reduce(IrFunction *function, IrOp combiner, ValueId operand, const int64_t *axes,
                            uint32_t axis_count, Span span) {
    IrAttributes attributes = {.integer_count = axis_count, .integers = axes, .combiner = combiner};
    return build_reduction(function, IR_ARG_REDUCE, DTYPE_I64, operand, &attributes, span);
}

ValueId ir_build_scan(IrFunction *function, IrOp combiner, ValueId operand, uint32_t axis, Span span) {
    IrType type = ir_type(function, operand);
    REQUIRE(axis < type.rank, "a scan along axis %u of rank %u", axis, type.rank);
    if (extent_is_value(function->module->extents, type.shape[axis], 1)) return operand;
    int64_t integers[] = {axis};
    IrAttributes attributes = {.integer_count = 1, .integers = integers, .combiner = combiner};
    return ir_build_one(function, IR_SCAN, type, operand, &attributes, span);
}

// The extent of a label: the first operand axis that carries it.
static bool label_extent(IrType type, const int64_t *labels, int64_t label, ExtentId *extent) {
    for (uint32_t k = 0; k < type.rank; k++) {
        if (labels[k] != label) continue;
        *extent = type.shape[k];
        return true;
    }
    return false;
}

ValueId ir_build_contract(IrFunction *function, IrOrder order, ValueId left, ValueId right, const int64_t *labels,
                          uint32_t result_rank, Span span) {
    IrType first = ir_type(function, left), second = ir_type(function, right);
    const int64_t *right_labels = labels + first.rank, *result_labels = right_labels + second.rank;
    ExtentId shape[IR_RANK_LIMIT];
    REQUIRE(result_rank <= IR_RANK_LIMIT, "contract of rank %u", result_rank);
    for (uint32_t k = 0; k < result_rank; k++) {
        bool found = label_extent(first, labels, result_labels[k], &shape[k]) ||
                     label_extent(second, right_labels, result_labels[k], &shape[k]);
        REQUIRE(found, "a label of the result that no operand has");
    }
    IrAttributes attributes = {
        .integer_count = first.rank + second.rank + result_rank, .integers = labels, .order = order};
    ValueId operands[] = {left, right};
    return ir_build(function, IR_CONTRACT, (IrType){first.dtype, result_rank, shape}, operands, 2, &attributes, span);
}
