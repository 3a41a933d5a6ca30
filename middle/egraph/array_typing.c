// Whether a node's attributes fit its operands, as the verifier asks of the array IR: what a user's rule may get wrong.

#include "array_internal.h"

static IrType child_type(const ArrayGraph *graph, EgNode node, uint32_t position) {
    return array_class_type(graph, eg_node_child(graph->engine, node, position));
}

static bool is_axis(int64_t axis, uint32_t rank) { return axis >= 0 && axis < rank; }

static bool same_shape(IrType left, IrType right) {
    for (uint32_t k = 0; left.rank == right.rank && k < left.rank; k++)
        if (!extent_same(left.shape[k], right.shape[k])) return false;
    return left.rank == right.rank;
}

static bool is_value(const ArrayGraph *graph, int64_t payload) {
    return payload > 0 && payload < graph->value_count && graph->classes[payload].index && array_value_op(graph, (ValueId){(uint32_t)payload}).index == ARRAY_VALUE;
}

static bool is_extent(const ArrayGraph *graph, int64_t payload) {
    const ExtentTable *table = array_graph_extents(graph);
    if (payload < 0 || payload > UINT32_MAX || !extent_exists(table, (ExtentId){(uint32_t)payload})) return false;
    return !extent_mentions_kind(table, (ExtentId){(uint32_t)payload}, ATOM_INDEX);
}

static bool pointwise_fits(const ArrayGraph *graph, EgNode node, IrOp op) {
    uint32_t arity = ir_op_info(op)->most_operands, first = op == IR_SELECT;
    IrDTypeRule rule = ir_op_info(op)->dtype_rule;
    if (op == IR_CAST && !(eg_node_payload(graph->engine, node) >= 0 && eg_node_payload(graph->engine, node) < DTYPE_COUNT)) return false;
    IrType wanted = child_type(graph, node, first);
    for (uint32_t k = 0; k < arity; k++) {
        IrType type = child_type(graph, node, k);
        if (!same_shape(type, wanted) || (k >= first && type.dtype != wanted.dtype)) return false;
    }
    return (rule != IR_DTYPE_BOOL || wanted.dtype == DTYPE_BOOL) && (rule != IR_DTYPE_SELECT || child_type(graph, node, 0).dtype == DTYPE_BOOL);
}

static bool axes_fit(const IrAttributes *given, uint32_t rank) {
    for (uint32_t k = 0; k < given->integer_count; k++)
        if (!is_axis(given->integers[k], rank) || (k > 0 && given->integers[k] <= given->integers[k - 1])) return false;
    return true;
}

static bool broadcast_fits(IrType operand, const ArrayAttributes *attributes) {
    uint32_t used = 0;
    for (uint32_t k = 0; k < attributes->rank; k++) {
        int64_t axis = attributes->attributes.integers[k];
        if (axis == -1) continue;
        if (!is_axis(axis, operand.rank) || used >> axis & 1 || !extent_same(operand.shape[axis], attributes->shape[k])) return false;
        used |= 1u << axis;
    }
    return used == (1u << operand.rank) - 1;
}

static bool concatenation_fits(IrType first, IrType second, int64_t axis) {
    if (first.dtype != second.dtype || first.rank != second.rank || !is_axis(axis, first.rank)) return false;
    for (uint32_t k = 0; k < first.rank; k++)
        if (k != axis && !extent_same(first.shape[k], second.shape[k])) return false;
    return true;
}

// Axes of one label have one extent, and each label of the result is an operand's.
static bool contraction_fits(IrType left, IrType right, const ArrayAttributes *attributes) {
    uint32_t axes = left.rank + right.rank;
    const int64_t *labels = attributes->attributes.integers;
    if (left.dtype != right.dtype || attributes->attributes.integer_count != axes + attributes->rank) return false;
    for (uint32_t k = 0; k < axes + attributes->rank; k++) {
        bool found = k < axes;
        for (uint32_t m = 0; m < axes; m++) {
            if (labels[m] != labels[k]) continue;
            ExtentId first = m < left.rank ? left.shape[m] : right.shape[m - left.rank];
            if (k < axes && !extent_same(first, k < left.rank ? left.shape[k] : right.shape[k - left.rank])) return false;
            found = true;
        }
        if (!found) return false;
    }
    return true;
}

static bool attributes_fit(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes) {
    const IrAttributes *given = &attributes->attributes;
    if (eg_op_arity(graph->engine, eg_node_op(graph->engine, node)) == 0) return true;
    IrType type = child_type(graph, node, 0);
    bool is_axis_first = given->integer_count > 0 && is_axis(given->integers[0], type.rank);
    switch ((int)attributes->op) {
    case IR_SLICE:
    case IR_WITH_SHAPE: return attributes->rank == type.rank;
    case IR_TRANSPOSE: return given->integer_count == type.rank;
    case IR_BROADCAST: return broadcast_fits(type, attributes);
    case IR_CONCATENATE: return concatenation_fits(type, child_type(graph, node, 1), given->integers[0]);
    case IR_INDEX:
    case IR_ROLL:
    case IR_SCAN: return is_axis_first;
    case IR_DIAGONAL: return is_axis_first && is_axis(given->integers[1], type.rank) && given->integers[0] != given->integers[1];
    case IR_REDUCE:
    case IR_ARG_REDUCE: return axes_fit(given, type.rank);
    case IR_CONTRACT: return contraction_fits(type, child_type(graph, node, 1), attributes);
    case IR_GATHER: return is_axis_first && child_type(graph, node, 1).dtype == DTYPE_I64;
    case IR_RESHAPE: return true; // the sizes are the rule's promise
    }
    return false;
}

bool array_node_is_typed(const EgGraph *engine, EgNode node, void *data) {
    const ArrayGraph *graph = data;
    EgOp op = eg_node_op(engine, node);
    IrOp ir_op = array_op_ir(op);
    int64_t payload = array_ops()[op.index].has_payload ? eg_node_payload(engine, node) : 0;
    if (op.index == ARRAY_VALUE) return is_value(graph, payload);
    if (op.index == IR_EXTENT) return is_extent(graph, payload);
    if (ir_op_info(ir_op)->op_class == IR_CLASS_POINTWISE) return pointwise_fits(graph, node, ir_op);
    if (payload < 0 || (size_t)payload >= graph->attributes.count) return false;
    const ArrayAttributes *attributes = array_attributes(graph, payload);
    return attributes->op == ir_op && attributes_fit(graph, node, attributes);
}
