// The order in which NumPy lays out the elements of an array that it makes. It is row-major but for results of operations on
// transposed arrays, which keep the order of these (NumPy's order 'K'). Nothing depends on it but whether np.reshape and np.ravel are
// views or copies, and so what a write through them writes.

#include "memory_order.h"

MemoryOrder memory_order_row_major(uint32_t rank) {
    MemoryOrder order = {.kind = ORDER_KNOWN, .rank = rank};
    for (uint32_t axis = 0; axis < rank; axis++) order.axes[axis] = (uint8_t)axis;
    return order;
}

static MemoryOrder unknown_order(uint32_t rank) { return (MemoryOrder){.kind = ORDER_UNKNOWN, .rank = rank}; }

static MemoryOrder row_major_where(bool is_known, uint32_t rank) { return is_known ? memory_order_row_major(rank) : unknown_order(rank); }

static bool is_row_major(const MemoryOrder *order) {
    bool ascending = order->kind != ORDER_UNKNOWN;
    for (uint32_t k = 1; k < order->rank && order->kind == ORDER_KNOWN; k++) ascending = ascending && order->axes[k - 1] < order->axes[k];
    return ascending;
}

bool memory_order_same(const MemoryOrder *left, const MemoryOrder *right) {
    bool same = left->kind == right->kind && left->rank == right->rank;
    for (uint32_t k = 0; k < left->rank && same && left->kind == ORDER_KNOWN; k++) same = left->axes[k] == right->axes[k];
    return same;
}

MemoryOrder memory_order_join(MemoryOrder left, MemoryOrder right) {
    return memory_order_same(&left, &right) ? left : unknown_order(left.rank);
}

// ---- by operation ------------------------------------------------------------------------------------------------

static const MemoryOrder *operand_order(const Checker *checker, const IrNode *node, uint32_t position) {
    return &checker->memory_orders.items[node->operands[position].index];
}

// All operands of this rank agree; those that prefer no order leave it to the others.
static MemoryOrder common_order(const Checker *checker, const IrNode *node) {
    MemoryOrder order = {.kind = ORDER_ANY, .rank = node->type.rank};
    for (uint32_t k = 0; k < node->operand_count; k++) {
        const MemoryOrder *own = operand_order(checker, node, k);
        if (own->kind == ORDER_ANY) continue;
        order = order.kind == ORDER_ANY ? *own : memory_order_join(order, *own);
    }
    order.rank = node->type.rank;
    return order;
}

static MemoryOrder if_row_major(const MemoryOrder *operand, uint32_t rank) { return row_major_where(is_row_major(operand), rank); }

static MemoryOrder transposed_order(const MemoryOrder *operand, const int64_t *permutation) {
    MemoryOrder order = *operand;
    for (uint32_t k = 0; k < order.rank && order.kind == ORDER_KNOWN; k++)
        for (uint32_t axis = 0; axis < order.rank; axis++)
            if (permutation[axis] == operand->axes[k]) order.axes[k] = (uint8_t)axis;
    return order;
}

// Repeated axes have no stride to go by.
static MemoryOrder broadcast_order(const MemoryOrder *operand, const IrNode *node) {
    uint32_t own = 0;
    bool ascending = is_row_major(operand);
    for (uint32_t k = 0, last = 0; k < node->type.rank; k++) {
        if (node->attributes.integers[k] < 0) continue;
        ascending = ascending && (own == 0 || node->attributes.integers[k] > last);
        last = (uint32_t)node->attributes.integers[k];
        own++;
    }
    if (own <= 1) return (MemoryOrder){.kind = ORDER_ANY, .rank = node->type.rank};
    return row_major_where(ascending, node->type.rank);
}

static MemoryOrder structural_order(const Checker *checker, const IrNode *node) {
    const MemoryOrder *operand = operand_order(checker, node, 0);
    switch (node->op) {
    case IR_TRANSPOSE: return transposed_order(operand, node->attributes.integers);
    case IR_BROADCAST: return broadcast_order(operand, node);
    case IR_SLICE: case IR_ROLL: case IR_WITH_SHAPE: case IR_CONCATENATE: return common_order(checker, node);
    case IR_DIAGONAL: return unknown_order(node->type.rank);
    default: return if_row_major(operand, node->type.rank); // INDEX, RESHAPE
    }
}

// Products of matrices are row-major; others are laid out as their operands make the loops run.
static MemoryOrder contraction_order(const Checker *checker, const IrNode *node) {
    const IrNode *left = ir_node(checker->function, node->operands[0]), *right = ir_node(checker->function, node->operands[1]);
    const int64_t *result = node->attributes.integers + left->type.rank + right->type.rank;
    bool is_known = node->type.rank == 2 || (is_row_major(operand_order(checker, node, 0)) && is_row_major(operand_order(checker, node, 1)));
    for (uint32_t k = 1; k < node->type.rank; k++) is_known = is_known && result[k - 1] < result[k];
    return row_major_where(is_known, node->type.rank);
}

static MemoryOrder node_order(const Checker *checker, const IrNode *node) {
    MemoryOrder unknown = unknown_order(node->type.rank);
    if (node->type.rank <= 1) return (MemoryOrder){.kind = ORDER_ANY, .rank = node->type.rank};
    switch (ir_op_info(node->op)->op_class) {
    case IR_CLASS_LEAF: return node->op == IR_PARAMETER ? memory_order_row_major(node->type.rank) : unknown; // arguments and results of regions
    case IR_CLASS_GENERATOR: return memory_order_row_major(node->type.rank);
    case IR_CLASS_POINTWISE: case IR_CLASS_COMPLEX: return common_order(checker, node);
    case IR_CLASS_STRUCTURAL: return structural_order(checker, node);
    case IR_CLASS_REDUCTION: case IR_CLASS_SCAN: return if_row_major(operand_order(checker, node, 0), node->type.rank);
    case IR_CLASS_GATHER:
        return node->operand_count == 2 && node->attributes.integers[0] == 0 ? if_row_major(operand_order(checker, node, 0), node->type.rank) : unknown;
    case IR_CLASS_CONTRACTION: return contraction_order(checker, node);
    case IR_CLASS_UPDATE: return *operand_order(checker, node, 0);
    case IR_CLASS_CHECK: case IR_CLASS_REGION: break;
    }
    return unknown;
}

// ---- interface ---------------------------------------------------------------------------------------------------

// Nodes follow their operands, so that one pass over those made since the last question is enough.
MemoryOrder memory_order_of_value(Checker *checker, ValueId value) {
    if (checker->memory_orders.count == 0) vector_push(&checker->memory_orders, unknown_order(0));
    for (uint32_t next = (uint32_t)checker->memory_orders.count; next <= value.index; next++) {
        MemoryOrder order = node_order(checker, ir_node(checker->function, (ValueId){next}));
        vector_push(&checker->memory_orders, order);
    }
    MemoryOrder order = checker->memory_orders.items[value.index];
    return order.kind == ORDER_ANY ? memory_order_row_major(order.rank) : order;
}

void memory_order_forget_unless_row_major(Checker *checker, ValueId value, ValueId like) {
    MemoryOrder order = memory_order_of_value(checker, like);
    memory_order_of_value(checker, value);
    if (!is_row_major(&order)) checker->memory_orders.items[value.index].kind = ORDER_UNKNOWN;
}
