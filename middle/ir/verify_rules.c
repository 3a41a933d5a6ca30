// The rule of each operation: dtypes, attributes, and the shape of the result from those of the operands.

#include "verify_internal.h"

#include <string.h>

static IrType operand_type(const Verifier *verifier, const IrNode *node, uint32_t position) {
    return ir_type(verifier->function, node->operands[position]);
}

static bool is_scalar(IrType type, DType dtype) { return type.dtype == dtype && type.rank == 0; }

static bool verify_shape(Verifier *verifier, const IrNode *node, const ExtentId *shape, uint32_t rank) {
    bool same = node->type.rank == rank && (rank == 0 || memcmp(node->type.shape, shape, rank * sizeof *shape) == 0);
    return same || verify_fail(verifier, "its shape does not follow from its operands");
}

static bool verify_counts(Verifier *verifier, const IrNode *node, uint32_t integers, uint32_t extents) {
    bool right = node->attributes.integer_count == integers && node->attributes.extent_count == extents;
    return right || verify_fail(verifier, "takes %u integers and %u extents", integers, extents);
}

static bool is_axis(int64_t axis, uint32_t rank) { return axis >= 0 && axis < rank; }

// ---- dtypes ------------------------------------------------------------------------------------------------------

static bool operands_agree(const Verifier *verifier, const IrNode *node, uint32_t first) {
    for (uint32_t i = first + 1; i < node->operand_count; i++)
        if (operand_type(verifier, node, i).dtype != operand_type(verifier, node, first).dtype) return false;
    return true;
}

static bool follows_dtype_rule(const Verifier *verifier, const IrNode *node) {
    DType result = node->type.dtype;
    switch (ir_op_info(node->op)->dtype_rule) {
    case IR_DTYPE_DECLARED: return true;
    case IR_DTYPE_SAME: return operands_agree(verifier, node, 0) && result == operand_type(verifier, node, 0).dtype;
    case IR_DTYPE_COMPARE: return operands_agree(verifier, node, 0) && result == DTYPE_BOOL;
    case IR_DTYPE_SELECT:
        return operand_type(verifier, node, 0).dtype == DTYPE_BOOL && operands_agree(verifier, node, 1) &&
               result == operand_type(verifier, node, 1).dtype;
    case IR_DTYPE_FIRST: return result == operand_type(verifier, node, 0).dtype;
    case IR_DTYPE_BOOL:
        return operands_agree(verifier, node, 0) && operand_type(verifier, node, 0).dtype == DTYPE_BOOL &&
               result == DTYPE_BOOL;
    }
    return false;
}

static bool verify_dtype(Verifier *verifier, const IrNode *node) {
    bool wants_value =
        ir_op_info(node->op)->op_class != IR_CLASS_CHECK && ir_op_info(node->op)->op_class != IR_CLASS_REGION;
    if ((node->type.dtype != DTYPE_NONE) != wants_value) return verify_fail(verifier, "has no type, or one too many");
    return follows_dtype_rule(verifier, node) || verify_fail(verifier, "its dtype does not follow from its operands");
}

// ---- leaves, generators, pointwise -------------------------------------------------------------------------------

// The type of a region op's result: that of the carried value, or of the first branch's.
static bool result_type(const Verifier *verifier, const IrNode *owner, uint32_t position, IrType *type) {
    if (owner->op == IR_IF) {
        const IrRegion *branch = ir_region(verifier->function, owner->regions[0]);
        if (position >= branch->results.count) return false;
        *type = ir_type(verifier->function, branch->results.items[position]);
        return true;
    }
    if (ir_op_info(owner->op)->op_class != IR_CLASS_REGION || position >= owner->operand_count) return false;
    *type = ir_type(verifier->function, owner->operands[position]);
    return true;
}

static bool verify_result(Verifier *verifier, const IrNode *node) {
    IrType type;
    if (!verify_counts(verifier, node, 1, 0)) return false;
    int64_t position = node->attributes.integers[0];
    const IrNode *owner = ir_node(verifier->function, node->operands[0]);
    if (position < 0 || position > UINT32_MAX || !result_type(verifier, owner, (uint32_t)position, &type))
        return verify_fail(verifier, "there is no result %lld", (long long)position);
    return verify_same_type(type, node->type) || verify_fail(verifier, "its type is not that of the region's result");
}

static bool verify_iota(Verifier *verifier, const IrNode *node) {
    if (!verify_counts(verifier, node, 1, 0)) return false;
    bool valid = node->type.dtype == DTYPE_I64 && is_axis(node->attributes.integers[0], node->type.rank);
    return valid || verify_fail(verifier, "iota is i64 along an axis of its own");
}

static bool verify_pointwise(Verifier *verifier, const IrNode *node) {
    for (uint32_t i = 0; i < node->operand_count; i++) {
        IrType type = operand_type(verifier, node, i);
        if (!verify_shape(verifier, node, type.shape, type.rank)) return false;
    }
    return true;
}

// ---- structural --------------------------------------------------------------------------------------------------

static bool verify_slice(Verifier *verifier, const IrNode *node) {
    uint32_t rank = operand_type(verifier, node, 0).rank;
    if (!verify_counts(verifier, node, rank, rank)) return false;
    for (uint32_t k = 0; k < rank; k++)
        if (node->attributes.integers[k] == 0) return verify_fail(verifier, "has step 0");
    return node->type.rank == rank || verify_fail(verifier, "a slice keeps the rank");
}

static uint32_t drop_axes(IrType type, const int64_t *axes, uint32_t count, ExtentId *shape) {
    uint32_t rank = 0;
    for (uint32_t k = 0; k < type.rank; k++) {
        bool dropped = false;
        for (uint32_t i = 0; i < count; i++) dropped |= axes[i] == k;
        if (!dropped) shape[rank++] = type.shape[k];
    }
    return rank;
}

static bool verify_index(Verifier *verifier, const IrNode *node) {
    IrType type = operand_type(verifier, node, 0);
    ExtentId shape[IR_RANK_LIMIT];
    if (!verify_counts(verifier, node, 1, 1)) return false;
    if (!is_axis(node->attributes.integers[0], type.rank)) return verify_fail(verifier, "has no such axis");
    return verify_shape(verifier, node, shape, drop_axes(type, node->attributes.integers, 1, shape));
}

static bool verify_transpose(Verifier *verifier, const IrNode *node) {
    IrType type = operand_type(verifier, node, 0);
    ExtentId shape[IR_RANK_LIMIT];
    uint32_t seen = 0;
    if (!verify_counts(verifier, node, type.rank, 0)) return false;
    for (uint32_t k = 0; k < type.rank; k++) {
        int64_t axis = node->attributes.integers[k];
        if (!is_axis(axis, type.rank) || seen >> axis & 1) return verify_fail(verifier, "is no permutation");
        seen |= 1u << axis;
        shape[k] = type.shape[axis];
    }
    return verify_shape(verifier, node, shape, type.rank);
}

static bool verify_broadcast(Verifier *verifier, const IrNode *node) {
    IrType type = operand_type(verifier, node, 0);
    uint32_t seen = 0;
    if (!verify_counts(verifier, node, node->type.rank, 0)) return false;
    for (uint32_t k = 0; k < node->type.rank; k++) {
        int64_t axis = node->attributes.integers[k];
        if (axis == -1) continue;
        if (!is_axis(axis, type.rank) || seen >> axis & 1)
            return verify_fail(verifier, "uses an axis twice or one that is not there");
        if (!extent_same(type.shape[axis], node->type.shape[k]))
            return verify_fail(verifier, "axis %u has another extent", k);
        seen |= 1u << axis;
    }
    return seen == (1u << type.rank) - 1 || verify_fail(verifier, "leaves out an axis of its operand");
}

static bool verify_concatenate(Verifier *verifier, const IrNode *node) {
    IrType first = operand_type(verifier, node, 0);
    ExtentId shape[IR_RANK_LIMIT];
    if (!verify_counts(verifier, node, 1, 0)) return false;
    if (!is_axis(node->attributes.integers[0], first.rank)) return verify_fail(verifier, "has no such axis");
    uint32_t axis = (uint32_t)node->attributes.integers[0];
    memcpy(shape, first.shape, first.rank * sizeof *shape);
    for (uint32_t i = 1; i < node->operand_count; i++) {
        IrType type = operand_type(verifier, node, i);
        if (type.rank != first.rank || type.dtype != first.dtype)
            return verify_fail(verifier, "operand %u has another rank or dtype", i);
        for (uint32_t k = 0; k < first.rank; k++)
            if (k != axis && !extent_same(type.shape[k], first.shape[k]))
                return verify_fail(verifier, "operand %u has another shape", i);
        shape[axis] = extent_add(verifier->table, shape[axis], type.shape[axis]);
    }
    return verify_shape(verifier, node, shape, first.rank);
}

static bool verify_roll(Verifier *verifier, const IrNode *node) {
    IrType type = operand_type(verifier, node, 0);
    if (!verify_counts(verifier, node, 1, 1)) return false;
    if (!is_axis(node->attributes.integers[0], type.rank)) return verify_fail(verifier, "has no such axis");
    return verify_shape(verifier, node, type.shape, type.rank);
}

static bool verify_diagonal(Verifier *verifier, const IrNode *node) {
    IrType type = operand_type(verifier, node, 0);
    ExtentId shape[IR_RANK_LIMIT];
    if (!verify_counts(verifier, node, 2, 2)) return false;
    const int64_t *axes = node->attributes.integers;
    if (!is_axis(axes[0], type.rank) || !is_axis(axes[1], type.rank) || axes[0] == axes[1] || !node->type.rank)
        return verify_fail(verifier, "has no such axes");
    uint32_t rank = drop_axes(type, axes, 2, shape);
    shape[rank] = node->type.shape[node->type.rank - 1];
    return verify_shape(verifier, node, shape, rank + 1);
}

static bool verify_with_shape(Verifier *verifier, const IrNode *node) {
    return node->type.rank == operand_type(verifier, node, 0).rank || verify_fail(verifier, "changes the rank");
}

// ---- gathers, reductions, scans and contractions ---------------------------------------------------------------------------------

static bool verify_gather(Verifier *verifier, const IrNode *node) {
    IrType type = operand_type(verifier, node, 0), indices = operand_type(verifier, node, 1);
    ExtentId shape[2 * IR_RANK_LIMIT];
    uint32_t count = node->operand_count - 1;
    const int64_t *axes = node->attributes.integers;
    if (count > type.rank || !verify_counts(verifier, node, count + 1, 0)) return verify_fail(verifier, "has another number of axes than index arrays");
    for (uint32_t i = 0; i < count; i++) {
        IrType own = operand_type(verifier, node, i + 1);
        if (!is_axis(axes[i], type.rank) || (i && axes[i] <= axes[i - 1])) return verify_fail(verifier, "axes are not ascending");
        own.dtype = own.dtype == DTYPE_I64 ? indices.dtype : DTYPE_NONE;
        if (!verify_same_type(own, indices)) return verify_fail(verifier, "its index arrays are not i64 of one shape");
    }
    if (axes[count] < 0 || axes[count] > type.rank - count) return verify_fail(verifier, "has no such place for the index arrays' axes");
    return verify_shape(verifier, node, shape, ir_gather_shape(type, indices, axes, count, (uint32_t)axes[count], shape));
}

static bool is_combiner(const IrNode *node) {
    IrOp combiner = node->attributes.combiner;
    if (combiner == IR_MINIMUM || combiner == IR_MAXIMUM) return true;
    if (node->op == IR_ARG_REDUCE) return false;
    return combiner == IR_ADD || combiner == IR_MULTIPLY || combiner == IR_BIT_AND || combiner == IR_BIT_OR;
}

static bool verify_reduction(Verifier *verifier, const IrNode *node) {
    IrType type = operand_type(verifier, node, 0);
    ExtentId shape[IR_RANK_LIMIT];
    const IrAttributes *attributes = &node->attributes;
    for (uint32_t i = 0; i < attributes->integer_count; i++) {
        if (!is_axis(attributes->integers[i], type.rank)) return verify_fail(verifier, "has no such axis");
        if (i && attributes->integers[i] <= attributes->integers[i - 1])
            return verify_fail(verifier, "axes are not ascending");
    }
    if (!is_combiner(node))
        return verify_fail(verifier, "cannot combine by %s", ir_op_info(attributes->combiner)->name);
    if (node->op == IR_ARG_REDUCE && node->type.dtype != DTYPE_I64) return verify_fail(verifier, "gives i64 positions");
    return verify_shape(verifier, node, shape, drop_axes(type, attributes->integers, attributes->integer_count, shape));
}

static bool verify_scan(Verifier *verifier, const IrNode *node) {
    IrType type = operand_type(verifier, node, 0);
    if (!verify_counts(verifier, node, 1, 0)) return false;
    if (!is_axis(node->attributes.integers[0], type.rank)) return verify_fail(verifier, "has no such axis");
    if (!is_combiner(node) && node->attributes.combiner != IR_BIT_XOR)
        return verify_fail(verifier, "cannot combine by %s", ir_op_info(node->attributes.combiner)->name);
    return verify_shape(verifier, node, type.shape, type.rank);
}

// Axes of one label have one extent, and each label of the result is an operand's.
static bool verify_labels(Verifier *verifier, const int64_t *labels, const ExtentId *extents, uint32_t operand_axes,
                          uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        bool found = i < operand_axes;
        for (uint32_t k = 0; k < operand_axes; k++) {
            if (labels[k] != labels[i]) continue;
            found = true;
            if (!extent_same(extents[k], extents[i]))
                return verify_fail(verifier, "label %lld has two extents", (long long)labels[i]);
        }
        if (!found) return verify_fail(verifier, "label %lld is no operand's", (long long)labels[i]);
    }
    return true;
}

static bool verify_contract(Verifier *verifier, const IrNode *node) {
    IrType left = operand_type(verifier, node, 0), right = operand_type(verifier, node, 1);
    ExtentId extents[3 * IR_RANK_LIMIT];
    uint32_t operand_axes = left.rank + right.rank, count = operand_axes + node->type.rank;
    if (!verify_counts(verifier, node, count, 0)) return false;
    memcpy(extents, left.shape, left.rank * sizeof *extents);
    memcpy(extents + left.rank, right.shape, right.rank * sizeof *extents);
    memcpy(extents + operand_axes, node->type.shape, node->type.rank * sizeof *extents);
    return verify_labels(verifier, node->attributes.integers, extents, operand_axes, count);
}

// ---- skeleton ----------------------------------------------------------------------------------------------------

static bool verify_update(Verifier *verifier, const IrNode *node) {
    IrType base = operand_type(verifier, node, 0), value = operand_type(verifier, node, 1);
    if (!verify_same_type(base, node->type)) return verify_fail(verifier, "an update keeps its base's type");
    if (base.dtype != value.dtype) return verify_fail(verifier, "the value has another dtype than the base");
    if (!node->attributes.map.index) return verify_fail(verifier, "has no map");
    const IndexMap *map = index_map_get(verifier->function->module->maps, node->attributes.map);
    if (map->piece_count != 1 || map->pieces[0].operand != 0) return verify_fail(verifier, "its map has not one piece");
    if (map->result_rank != value.rank || map->pieces[0].source_rank != base.rank)
        return verify_fail(verifier, "its map has other ranks");
    for (uint32_t k = 0; k < value.rank; k++)
        if (!extent_is_value(verifier->table, map->pieces[0].lower[k], 0) ||
            !extent_same(map->pieces[0].upper[k], value.shape[k]))
            return verify_fail(verifier, "its map does not cover the value");
    return true;
}

static bool verify_check(Verifier *verifier, const IrNode *node) {
    return is_scalar(operand_type(verifier, node, 0), DTYPE_BOOL) ||
           verify_fail(verifier, "its condition is no bool scalar");
}

static const IrRegion *region_of(Verifier *verifier, const IrNode *node, uint32_t position) {
    RegionId id = node->regions[position];
    bool exists = id.index && id.index < verifier->function->regions.count;
    if (exists && value_same(ir_region(verifier->function, id)->owner, verifier->value))
        return ir_region(verifier->function, id);
    verify_fail(verifier, "has no region %u", position);
    return NULL;
}

static bool has_types(const Verifier *verifier, const ValueId *values, size_t count, const ValueId *wanted,
                      size_t wanted_count) {
    if (count != wanted_count) return false;
    for (size_t i = 0; i < count; i++) {
        if (values[i].index >= verifier->function->nodes.count) return false;
        if (!verify_same_type(ir_type(verifier->function, values[i]), ir_type(verifier->function, wanted[i])))
            return false;
    }
    return true;
}

// Arguments from position `first` on are the carried values.
static bool verify_carried(Verifier *verifier, const IrNode *node, const IrRegion *region, size_t first) {
    const ValueId *arguments = region->arguments.items;
    bool valid = region->arguments.count >= first &&
                 has_types(verifier, first ? arguments + first : arguments, region->arguments.count - first,
                           node->operands, node->operand_count);
    return valid || verify_fail(verifier, "a region's arguments are not the carried values");
}

static bool verify_next_values(Verifier *verifier, const IrNode *node, const IrRegion *region) {
    bool valid = has_types(verifier, region->results.items, region->results.count, node->operands, node->operand_count);
    return valid || verify_fail(verifier, "the body's results are not the next carried values");
}

static bool verify_for(Verifier *verifier, const IrNode *node) {
    const IrRegion *body = region_of(verifier, node, 0);
    if (!body || !verify_counts(verifier, node, 1, 2)) return false;
    if (node->attributes.integers[0] == 0) return verify_fail(verifier, "has step 0");
    if (!body->arguments.count || !is_scalar(ir_type(verifier->function, body->arguments.items[0]), DTYPE_I64))
        return verify_fail(verifier, "the body has no index");
    return verify_carried(verifier, node, body, 1) && verify_next_values(verifier, node, body);
}

static bool verify_while(Verifier *verifier, const IrNode *node) {
    const IrRegion *condition = region_of(verifier, node, 0), *body = region_of(verifier, node, 1);
    if (!condition || !body) return false;
    if (condition->results.count != 1 ||
        !is_scalar(ir_type(verifier->function, condition->results.items[0]), DTYPE_BOOL))
        return verify_fail(verifier, "the condition gives no bool scalar");
    return verify_carried(verifier, node, condition, 0) && verify_carried(verifier, node, body, 0) &&
           verify_next_values(verifier, node, body);
}

static bool verify_if(Verifier *verifier, const IrNode *node) {
    const IrRegion *first = region_of(verifier, node, 0), *second = region_of(verifier, node, 1);
    if (!first || !second) return false;
    if (!is_scalar(operand_type(verifier, node, 0), DTYPE_BOOL))
        return verify_fail(verifier, "its condition is no bool scalar");
    if (first->arguments.count || second->arguments.count) return verify_fail(verifier, "a branch has arguments");
    bool same =
        has_types(verifier, first->results.items, first->results.count, second->results.items, second->results.count);
    return same || verify_fail(verifier, "its branches give different types");
}

// ---- all of them -------------------------------------------------------------------------------------------------

static bool verify_leaf(Verifier *verifier, const IrNode *node) {
    switch ((int)node->op) {
    case IR_RESULT: return verify_result(verifier, node);
    case IR_EXTENT:
        return (is_scalar(node->type, DTYPE_I64) && node->attributes.extent_count == 1) ||
               verify_fail(verifier, "is one extent as i64");
    case IR_CONSTANT: return node->type.rank == 0 || verify_fail(verifier, "a constant is a scalar");
    case IR_PARAMETER: {
        uint32_t count = (uint32_t)verifier->function->parameters.count;
        bool known = node->attributes.integer_count == 1 && is_axis(node->attributes.integers[0], count);
        return known || verify_fail(verifier, "is no parameter");
    }
    }
    return true; // arguments are checked with their region
}

static bool verify_structural(Verifier *verifier, const IrNode *node) {
    switch ((int)node->op) {
    case IR_SLICE: return verify_slice(verifier, node);
    case IR_INDEX: return verify_index(verifier, node);
    case IR_TRANSPOSE: return verify_transpose(verifier, node);
    case IR_BROADCAST: return verify_broadcast(verifier, node);
    case IR_CONCATENATE: return verify_concatenate(verifier, node);
    case IR_ROLL: return verify_roll(verifier, node);
    case IR_DIAGONAL: return verify_diagonal(verifier, node);
    case IR_WITH_SHAPE: return verify_with_shape(verifier, node);
    }
    return true; // the sizes of a reshape are equal by an earlier check
}

static bool verify_region_op(Verifier *verifier, const IrNode *node) {
    switch ((int)node->op) {
    case IR_FOR: return verify_for(verifier, node);
    case IR_WHILE: return verify_while(verifier, node);
    }
    return verify_if(verifier, node);
}

bool verify_node_rule(Verifier *verifier, const IrNode *node) {
    if (dtype_is_complex(node->type.dtype)) return verify_fail(verifier, "is complex: its parts are not two values");
    if (!verify_dtype(verifier, node)) return false;
    switch (ir_op_info(node->op)->op_class) {
    case IR_CLASS_LEAF: return verify_leaf(verifier, node);
    case IR_CLASS_GENERATOR: return verify_iota(verifier, node);
    case IR_CLASS_POINTWISE: return verify_pointwise(verifier, node);
    case IR_CLASS_STRUCTURAL: return verify_structural(verifier, node);
    case IR_CLASS_GATHER: return verify_gather(verifier, node);
    case IR_CLASS_REDUCTION: return verify_reduction(verifier, node);
    case IR_CLASS_SCAN: return verify_scan(verifier, node);
    case IR_CLASS_CONTRACTION: return verify_contract(verifier, node);
    case IR_CLASS_UPDATE: return verify_update(verifier, node);
    case IR_CLASS_CHECK: return verify_check(verifier, node);
    case IR_CLASS_REGION: return verify_region_op(verifier, node);
    case IR_CLASS_COMPLEX: break;
    }
    return verify_fail(verifier, "is of no class");
}
