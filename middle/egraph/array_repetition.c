#include "array_repetition.h"

// The axes of a node along which its elements repeat, from those of its operands.
typedef uint32_t RepetitionRule(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type);

static const ArrayFact *child_fact(const ArrayGraph *graph, EgNode node, uint32_t position) {
    return array_class_fact(graph, eg_node_child(graph->engine, node, position));
}

static uint32_t child_rank(const ArrayGraph *graph, EgNode node, uint32_t position) {
    return array_class_type(graph, eg_node_child(graph->engine, node, position)).rank;
}

static uint32_t all_axes(uint32_t rank) { return (uint32_t)((UINT64_C(1) << rank) - 1); }
static uint32_t bit(int64_t axis) { return UINT32_C(1) << axis; }

static bool lists(const int64_t *axes, uint32_t count, uint32_t axis) {
    for (uint32_t k = 0; k < count; k++)
        if (axes[k] == axis) return true;
    return false;
}

// Of an operand's axes those that are not dropped, numbered without them.
static uint32_t without(uint32_t repeats, uint32_t rank, const int64_t *dropped, uint32_t count) {
    uint32_t kept = 0, next = 0;
    for (uint32_t k = 0; k < rank; k++) {
        if (lists(dropped, count, k)) continue;
        kept |= (repeats >> k & 1) << next++;
    }
    return kept;
}

static uint32_t repeats_none(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    (void)graph, (void)node, (void)attributes, (void)type;
    return 0;
}

static uint32_t repeats_iota(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    (void)graph, (void)node;
    return all_axes(type.rank) & ~bit(attributes->attributes.integers[0]);
}

static uint32_t repeats_pointwise(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    (void)attributes;
    uint32_t repeats = all_axes(type.rank), arity = eg_op_arity(graph->engine, eg_node_op(graph->engine, node));
    for (uint32_t k = 0; k < arity; k++) repeats &= child_fact(graph, node, k)->repeats;
    return repeats;
}

// ---- structural operations ---------------------------------------------------------------------------------------

static uint32_t repeats_same(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    (void)attributes, (void)type;
    return child_fact(graph, node, 0)->repeats;
}

static uint32_t repeats_index(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    (void)type;
    return without(child_fact(graph, node, 0)->repeats, child_rank(graph, node, 0), attributes->attributes.integers, 1);
}

// Transposes and broadcasts: the operand's axis of each axis, or -1.
static uint32_t repeats_moved(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    uint32_t operand = child_fact(graph, node, 0)->repeats, repeats = 0;
    for (uint32_t k = 0; k < type.rank; k++) {
        int64_t axis = attributes->attributes.integers[k];
        if (axis < 0 || operand & bit(axis)) repeats |= bit(k);
    }
    return repeats;
}

static uint32_t repeats_concatenate(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    return repeats_pointwise(graph, node, attributes, type) & ~bit(attributes->attributes.integers[0]);
}

// Along the diagonal where both of its axes repeat.
static uint32_t repeats_diagonal(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    const int64_t *axes = attributes->attributes.integers;
    uint32_t operand = child_fact(graph, node, 0)->repeats, both = bit(axes[0]) | bit(axes[1]);
    return without(operand, child_rank(graph, node, 0), axes, 2) | ((operand & both) == both ? bit(type.rank - 1) : 0);
}

// ---- reductions --------------------------------------------------------------------------------------------------

static uint32_t repeats_reduce(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    (void)type;
    return without(child_fact(graph, node, 0)->repeats, child_rank(graph, node, 0), attributes->attributes.integers, attributes->attributes.integer_count);
}

static uint32_t repeats_scan(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    return repeats_same(graph, node, attributes, type) & ~bit(attributes->attributes.integers[0]);
}

// A label along which each operand that has it repeats.
static uint32_t repeats_contract(const ArrayGraph *graph, EgNode node, const ArrayAttributes *attributes, IrType type) {
    const int64_t *labels = attributes->attributes.integers;
    uint32_t left = child_rank(graph, node, 0), right = child_rank(graph, node, 1), repeats = all_axes(type.rank);
    for (uint32_t k = 0; k < type.rank; k++)
        for (uint32_t axis = 0; axis < left + right; axis++) {
            uint32_t operand = axis < left ? child_fact(graph, node, 0)->repeats : child_fact(graph, node, 1)->repeats;
            if (labels[axis] == labels[left + right + k] && !(operand & bit(axis < left ? axis : axis - left))) repeats &= ~bit(k);
        }
    return repeats;
}

// ---- interface ---------------------------------------------------------------------------------------------------

static RepetitionRule *const repetition_rules[] = {
#define ARRAY_OPERATION(op, type, bounds, repetition, weight) [IR_##op] = repeats_##repetition,
#include "array_operations.def"
};

void array_repetition_make(const ArrayGraph *graph, EgNode node, IrOp op, IrType type, ArrayFact *fact) {
    const ExtentTable *table = array_graph_extents(graph);
    EgOp engine_op = eg_node_op(graph->engine, node);
    bool has_attributes = array_ops()[engine_op.index].has_payload && engine_op.index != ARRAY_VALUE && op != IR_EXTENT && op != IR_CAST;
    for (uint32_t k = 0; k < type.rank; k++)
        if (extent_is_value(table, type.shape[k], 1)) fact->repeats |= bit(k);
    if (fact->is_uniform) fact->repeats = all_axes(type.rank);
    else if (engine_op.index != ARRAY_VALUE)
        fact->repeats |= repetition_rules[op](graph, node, has_attributes ? array_attributes(graph, eg_node_payload(graph->engine, node)) : NULL, type);
}

bool array_repetition_merge(ArrayFact *kept, const ArrayFact *from) {
    bool changed = from->repeats & ~kept->repeats;
    kept->repeats |= from->repeats;
    return changed;
}
