// Between nodes of the array IR and nodes of the engine.

#include "array_internal.h"

static bool is_leaf(const IrNode *node) {
    return ir_is_skeleton(node->op) || node->op == IR_PARAMETER || node->op == IR_ARGUMENT || node->op == IR_RESULT ||
           (node->op == IR_GATHER && node->operand_count > 2);
}

EgOp array_value_op(const ArrayGraph *graph, ValueId value) {
    const IrNode *node = ir_node(graph->function, value);
    if (is_leaf(node)) return (EgOp){ARRAY_VALUE};
    if (node->op == IR_REDUCE || node->op == IR_ARG_REDUCE || node->op == IR_SCAN) return array_op_reduction(node->op, node->attributes.combiner);
    return (EgOp){(uint32_t)node->op};
}

static ArrayAttributes describe(const IrNode *node) {
    ArrayAttributes described = {.op = node->op, .attributes = node->attributes};
    described.attributes.combiner = 0;
    switch (node->op) {
    case IR_CONSTANT: described.dtype = node->type.dtype; break;
    case IR_IOTA:
    case IR_SLICE:
    case IR_BROADCAST:
    case IR_RESHAPE:
    case IR_WITH_SHAPE: described.rank = node->type.rank, described.shape = node->type.shape; break;
    case IR_DIAGONAL: described.rank = 1, described.shape = &node->type.shape[node->type.rank - 1]; break;
    case IR_CONTRACT: described.rank = node->type.rank; break;
    default: break;
    }
    return described;
}

int64_t array_value_payload(ArrayGraph *graph, ValueId value) {
    const IrNode *node = ir_node(graph->function, value);
    if (is_leaf(node)) return value.index;
    if (node->op == IR_EXTENT) return node->attributes.extents[0].index;
    if (node->op == IR_CAST) return (int64_t)node->type.dtype;
    ArrayAttributes described = describe(node);
    return array_ops()[array_value_op(graph, value).index].has_payload ? array_attributes_intern(graph, &described) : 0;
}

// ---- building ----------------------------------------------------------------------------------------------------

// Parts that are themselves concatenated along the axis count as several.
static ValueId build_concatenation(IrFunction *function, const ValueId *operands, uint32_t axis, Span span) {
    VECTOR(ValueId) parts = {0};
    for (uint32_t k = 0; k < 2; k++) {
        const IrNode *node = ir_node(function, operands[k]);
        bool is_same_axis = node->op == IR_CONCATENATE && node->attributes.integers[0] == axis;
        for (uint32_t p = 0; is_same_axis && p < node->operand_count; p++) vector_push(&parts, node->operands[p]);
        if (!is_same_axis) vector_push(&parts, operands[k]);
    }
    ValueId value = ir_build_concatenate(function, parts.items, (uint32_t)parts.count, axis, span);
    vector_free(&parts);
    return value;
}

static ValueId build_structural(IrFunction *function, const ArrayAttributes *attributes, const ValueId *operands, Span span) {
    const IrAttributes *given = &attributes->attributes;
    ValueId operand = operands[0];
    switch (attributes->op) {
    case IR_SLICE: return ir_build_slice(function, operand, given->extents, given->integers, attributes->shape, span);
    case IR_INDEX: return ir_build_index(function, operand, (uint32_t)given->integers[0], given->extents[0], span);
    case IR_TRANSPOSE: return ir_build_transpose(function, operand, given->integers, span);
    case IR_BROADCAST: return ir_build_broadcast(function, operand, attributes->rank, attributes->shape, given->integers, span);
    case IR_RESHAPE: return ir_build_reshape(function, operand, attributes->rank, attributes->shape, span);
    case IR_CONCATENATE: return build_concatenation(function, operands, (uint32_t)given->integers[0], span);
    case IR_ROLL: return ir_build_roll(function, operand, (uint32_t)given->integers[0], given->extents[0], span);
    case IR_DIAGONAL:
        return ir_build_diagonal(function, operand, (uint32_t)given->integers[0], (uint32_t)given->integers[1], given->extents[0],
                                 given->extents[1], attributes->shape[0], span);
    case IR_WITH_SHAPE: return ir_build_with_shape(function, operand, attributes->shape, span);
    default: INTERNAL_ERROR("%s is not structural", ir_op_info(attributes->op)->name);
    }
}

static ValueId build_reduction(IrFunction *function, EgOp op, const ArrayAttributes *attributes, ValueId operand, Span span) {
    const IrAttributes *given = &attributes->attributes;
    if (array_op_ir(op) == IR_ARG_REDUCE) return ir_build_arg_reduce(function, array_op_combiner(op), operand, given->integers, given->integer_count, span);
    return ir_build_reduce(function, array_op_combiner(op), given->order, operand, given->integers, given->integer_count, span);
}

static ValueId build_with_attributes(IrFunction *function, EgOp op, const ArrayAttributes *attributes, const ValueId *operands, Span span) {
    const IrAttributes *given = &attributes->attributes;
    switch (array_op_ir(op)) {
    case IR_CONSTANT: return ir_build_constant(function, attributes->dtype, given->constant, span);
    case IR_IOTA: return ir_build_iota(function, attributes->rank, attributes->shape, (uint32_t)given->integers[0], span);
    case IR_REDUCE:
    case IR_ARG_REDUCE: return build_reduction(function, op, attributes, operands[0], span);
    case IR_GATHER: return ir_build_gather(function, operands, given->integers, 1, (uint32_t)given->integers[1], span);
    case IR_SCAN: return ir_build_scan(function, array_op_combiner(op), operands[0], (uint32_t)given->integers[0], span);
    case IR_CONTRACT: return ir_build_contract(function, given->order, operands[0], operands[1], given->integers, attributes->rank, span);
    default: return build_structural(function, attributes, operands, span);
    }
}

ValueId array_graph_build(ArrayGraph *graph, EgNode node, const ValueId *operands, Span span) {
    EgOp op = eg_node_op(graph->engine, node);
    const EgOpInfo *info = &array_ops()[op.index];
    int64_t payload = info->has_payload ? eg_node_payload(graph->engine, node) : 0;
    IrFunction *function = graph->function;
    if (op.index == ARRAY_VALUE) return (ValueId){(uint32_t)payload};
    if (op.index == IR_EXTENT) return ir_build_extent(function, (ExtentId){(uint32_t)payload}, span);
    if (op.index < IR_OP_COUNT && ir_op_info((IrOp)op.index)->op_class == IR_CLASS_POINTWISE)
        return ir_build_pointwise(function, (IrOp)op.index, (DType)payload, operands, info->arity, span);
    return build_with_attributes(function, op, array_attributes(graph, payload), operands, span);
}

ValueId array_graph_build_plainly(ArrayGraph *graph, EgOp op, int64_t payload, IrType type, const ValueId *operands) {
    if (op.index == ARRAY_VALUE) return (ValueId){(uint32_t)payload};
    IrAttributes attributes = {0};
    ExtentId extent = {(uint32_t)payload};
    if (op.index == IR_EXTENT) attributes = (IrAttributes){.extent_count = 1, .extents = &extent};
    else if (array_ops()[op.index].has_payload && op.index != IR_CAST) attributes = array_attributes(graph, payload)->attributes;
    if (op.index > ARRAY_VALUE) attributes.combiner = array_op_combiner(op);
    return ir_build(graph->function, array_op_ir(op), type, operands, array_ops()[op.index].arity, &attributes, (Span){0, 0});
}
