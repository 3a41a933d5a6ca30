// The type of a node from its payload and its children's types: ops.def's shape rules.

#include "array_internal.h"

#include <string.h>

static IrType child_type(const ArrayGraph *graph, EgNode node, uint32_t position) {
    return array_class_type(graph, eg_node_child(graph->engine, node, position));
}

static IrType pointwise_type(const ArrayGraph *graph, EgNode node, IrOp op) {
    IrType type = child_type(graph, node, op == IR_SELECT);
    switch (ir_op_info(op)->dtype_rule) {
    case IR_DTYPE_DECLARED: type.dtype = (DType)eg_node_payload(graph->engine, node); break;
    case IR_DTYPE_COMPARE:
    case IR_DTYPE_BOOL: type.dtype = DTYPE_BOOL; break;
    default: break;
    }
    return type;
}

static bool lists(const int64_t *axes, uint32_t count, uint32_t axis) {
    for (uint32_t k = 0; k < count; k++)
        if (axes[k] == axis) return true;
    return false;
}

// The operand's shape without some axes.
static IrType dropping(IrType type, const int64_t *axes, uint32_t count, ExtentId *shape) {
    IrType result = {type.dtype, 0, shape};
    for (uint32_t k = 0; k < type.rank; k++)
        if (!lists(axes, count, k)) shape[result.rank++] = type.shape[k];
    return result;
}

static IrType diagonal_type(IrType type, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType result = dropping(type, attributes->attributes.integers, 2, shape);
    shape[result.rank++] = attributes->shape[0];
    return result;
}

static IrType transposed_type(IrType type, const ArrayAttributes *attributes, ExtentId *shape) {
    for (uint32_t k = 0; k < type.rank; k++) shape[k] = type.shape[attributes->attributes.integers[k]];
    return (IrType){type.dtype, type.rank, shape};
}

static IrType concatenated_type(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType first = child_type(graph, node, 0), second = child_type(graph, node, 1);
    uint32_t axis = (uint32_t)attributes->attributes.integers[0];
    memcpy(shape, first.shape, first.rank * sizeof *shape);
    shape[axis] = extent_add(array_graph_extents(graph), first.shape[axis], second.shape[axis]);
    return (IrType){first.dtype, first.rank, shape};
}

static ExtentId label_extent(const int64_t *labels, IrType left, IrType right, int64_t label) {
    for (uint32_t k = 0; k < left.rank + right.rank; k++)
        if (labels[k] == label) return k < left.rank ? left.shape[k] : right.shape[k - left.rank];
    INTERNAL_ERROR("a label of the result that no operand has");
}

static IrType contracted_type(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType left = child_type(graph, node, 0), right = child_type(graph, node, 1);
    const int64_t *labels = attributes->attributes.integers;
    for (uint32_t k = 0; k < attributes->rank; k++) shape[k] = label_extent(labels, left, right, labels[left.rank + right.rank + k]);
    return (IrType){left.dtype, attributes->rank, shape};
}

static IrType gathered_type(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType type = child_type(graph, node, 0);
    const int64_t *integers = attributes->attributes.integers;
    uint32_t rank = ir_gather_shape(type, child_type(graph, node, 1), integers, 1, (uint32_t)integers[1], shape);
    return (IrType){type.dtype, rank, shape};
}

static IrType attributed_type(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    const IrAttributes *given = &attributes->attributes;
    switch (attributes->op) {
    case IR_CONSTANT: return (IrType){attributes->dtype, 0, shape};
    case IR_IOTA: return (IrType){DTYPE_I64, attributes->rank, attributes->shape};
    case IR_INDEX: return dropping(child_type(graph, node, 0), given->integers, 1, shape);
    case IR_TRANSPOSE: return transposed_type(child_type(graph, node, 0), attributes, shape);
    case IR_CONCATENATE: return concatenated_type(graph, node, attributes, shape);
    case IR_GATHER: return gathered_type(graph, node, attributes, shape);
    case IR_ROLL:
    case IR_SCAN: return child_type(graph, node, 0);
    case IR_DIAGONAL: return diagonal_type(child_type(graph, node, 0), attributes, shape);
    case IR_REDUCE: return dropping(child_type(graph, node, 0), given->integers, given->integer_count, shape);
    case IR_ARG_REDUCE: {
        IrType type = dropping(child_type(graph, node, 0), given->integers, given->integer_count, shape);
        type.dtype = DTYPE_I64;
        return type;
    }
    case IR_CONTRACT: return contracted_type(graph, node, attributes, shape);
    default: return (IrType){child_type(graph, node, 0).dtype, attributes->rank, attributes->shape};
    }
}

IrType array_node_type(const ArrayGraph *graph, EgNode node, ExtentId *shape) {
    EgOp op = eg_node_op(graph->engine, node);
    if (op.index == ARRAY_VALUE) return ir_type(graph->function, (ValueId){(uint32_t)eg_node_payload(graph->engine, node)});
    if (op.index == IR_EXTENT) return (IrType){DTYPE_I64, 0, shape};
    IrOp ir_op = array_op_ir(op);
    if (ir_op_info(ir_op)->op_class == IR_CLASS_POINTWISE) return pointwise_type(graph, node, ir_op);
    return attributed_type(graph, node, array_attributes(graph, eg_node_payload(graph->engine, node)), shape);
}
