// The type of a node from its payload and its children's types: ops.def's shape rules. Which one is in array_operations.def.

#include "array_internal.h"

#include <string.h>

static IrType child_type(const ArrayGraph *graph, EgNode node, uint32_t position) {
    return array_class_type(graph, eg_node_child(graph->engine, node, position));
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

// What a rule is given: a node, its attributes where its payload names some, and room for IR_RANK_LIMIT extents.
typedef IrType TypeRule(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape);

static IrType type_none(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    (void)attributes, (void)shape;
    INTERNAL_ERROR("%s has no type in the e-graph", eg_op_name(graph->engine, eg_node_op(graph->engine, node)));
}

static IrType type_constant(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    (void)graph, (void)node;
    return (IrType){attributes->dtype, 0, shape};
}

static IrType type_extent(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    (void)graph, (void)node, (void)attributes;
    return (IrType){DTYPE_I64, 0, shape};
}

static IrType type_iota(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    (void)graph, (void)node, (void)shape;
    return (IrType){DTYPE_I64, attributes->rank, attributes->shape};
}

// ---- pointwise ---------------------------------------------------------------------------------------------------

static IrType type_same(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    (void)attributes, (void)shape;
    return child_type(graph, node, 0);
}

static IrType type_compare(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType type = type_same(graph, node, attributes, shape);
    type.dtype = DTYPE_BOOL;
    return type;
}

static IrType type_cast(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType type = type_same(graph, node, attributes, shape);
    type.dtype = (DType)eg_node_payload(graph->engine, node);
    return type;
}

static IrType type_select(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    (void)attributes, (void)shape;
    return child_type(graph, node, 1);
}

// ---- structural --------------------------------------------------------------------------------------------------

// Slices, broadcasts, reshapes, with_shape.
static IrType type_declared(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    (void)shape;
    return (IrType){child_type(graph, node, 0).dtype, attributes->rank, attributes->shape};
}

static IrType type_index(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    return dropping(child_type(graph, node, 0), attributes->attributes.integers, 1, shape);
}

static IrType type_diagonal(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType result = dropping(child_type(graph, node, 0), attributes->attributes.integers, 2, shape);
    shape[result.rank++] = attributes->shape[0];
    return result;
}

static IrType type_transpose(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType type = child_type(graph, node, 0);
    for (uint32_t k = 0; k < type.rank; k++) shape[k] = type.shape[attributes->attributes.integers[k]];
    return (IrType){type.dtype, type.rank, shape};
}

static IrType type_concatenate(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
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

static IrType type_contract(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType left = child_type(graph, node, 0), right = child_type(graph, node, 1);
    const int64_t *labels = attributes->attributes.integers;
    for (uint32_t k = 0; k < attributes->rank; k++) shape[k] = label_extent(labels, left, right, labels[left.rank + right.rank + k]);
    return (IrType){left.dtype, attributes->rank, shape};
}

static IrType type_gather(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType type = child_type(graph, node, 0);
    const int64_t *integers = attributes->attributes.integers;
    uint32_t rank = ir_gather_shape(type, child_type(graph, node, 1), integers, 1, (uint32_t)integers[1], shape);
    return (IrType){type.dtype, rank, shape};
}

// ---- reductions --------------------------------------------------------------------------------------------------

static IrType type_reduce(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    return dropping(child_type(graph, node, 0), attributes->attributes.integers, attributes->attributes.integer_count, shape);
}

static IrType type_arg_reduce(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, ExtentId *shape) {
    IrType type = type_reduce(graph, node, attributes, shape);
    type.dtype = DTYPE_I64;
    return type;
}

// ---- interface ---------------------------------------------------------------------------------------------------

static TypeRule *const type_rules[] = {
#define ARRAY_OPERATION(op, type, bounds, repetition, weight) [IR_##op] = type_##type,
#include "array_operations.def"
};
_Static_assert(sizeof type_rules / sizeof *type_rules == IR_OP_COUNT, "an operation of ops.def has no line in array_operations.def");

static bool has_attributes(EgOp op, IrOp ir_op) { return array_ops()[op.index].has_payload && ir_op != IR_EXTENT && ir_op != IR_CAST; }

IrType array_node_type(const ArrayGraph *graph, EgNode node, ExtentId *shape) {
    EgOp op = eg_node_op(graph->engine, node);
    if (op.index == ARRAY_VALUE) return ir_type(graph->function, (ValueId){(uint32_t)eg_node_payload(graph->engine, node)});
    IrOp ir_op = array_op_ir(op);
    return type_rules[ir_op](graph, node, has_attributes(op, ir_op) ? array_attributes(graph, eg_node_payload(graph->engine, node)) : NULL, shape);
}
