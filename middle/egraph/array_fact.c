// What is known about the elements of a class: one value throughout, or bounds. Facts hold of every element, of none too.

#include "array_bounds.h"
#include "array_repetition.h"
#include "array_structure.h"
#include "array_view.h"
#include "middle/ir/scalar.h"

#include <math.h>

static const ArrayFact *child_fact(const ArrayGraph *graph, EgNode node, uint32_t position) {
    return array_class_fact(graph, eg_node_child(graph->engine, node, position));
}

// ---- one value throughout ----------------------------------------------------------------------------------------

static bool fold_pointwise(const ArrayGraph *graph, EgNode node, IrOp op, DType dtype, uint64_t *bits) {
    uint64_t operands[3];
    uint32_t arity = ir_op_info(op)->most_operands;
    for (uint32_t k = 0; k < arity; k++) {
        const ArrayFact *fact = child_fact(graph, node, k);
        if (!fact->is_uniform) return false;
        operands[k] = fact->uniform;
    }
    DType operand_dtype = array_class_type(graph, eg_node_child(graph->engine, node, op == IR_SELECT)).dtype;
    if (dtype_is_complex(operand_dtype) || dtype_is_complex(dtype)) return false;
    *bits = scalar_apply(op, operand_dtype, dtype, operands);
    return true;
}

// Elements of a result that are elements of the operands.
static bool fold_structural(const ArrayGraph *graph, EgNode node, uint64_t *bits) {
    uint32_t arity = eg_op_arity(graph->engine, eg_node_op(graph->engine, node));
    for (uint32_t k = 0; k < arity; k++) {
        const ArrayFact *fact = child_fact(graph, node, k);
        if (!fact->is_uniform || (k > 0 && fact->uniform != *bits)) return false;
        *bits = fact->uniform;
    }
    return arity > 0;
}

static bool fold(const ArrayGraph *graph, EgNode node, IrOp op, DType dtype, uint64_t *bits) {
    switch (ir_op_info(op)->op_class) {
    case IR_CLASS_POINTWISE: return fold_pointwise(graph, node, op, dtype, bits);
    case IR_CLASS_STRUCTURAL: return op != IR_INDEX && fold_structural(graph, node, bits); // an index into nothing has another value
    case IR_CLASS_LEAF:
        if (op != IR_CONSTANT || dtype_is_complex(dtype)) return false;
        *bits = array_attributes(graph, eg_node_payload(graph->engine, node))->attributes.constant;
        return true;
    case IR_CLASS_GENERATOR: case IR_CLASS_GATHER: case IR_CLASS_REDUCTION: case IR_CLASS_SCAN: case IR_CLASS_CONTRACTION:
    case IR_CLASS_UPDATE: case IR_CLASS_CHECK: case IR_CLASS_REGION: case IR_CLASS_COMPLEX: break;
    }
    return false;
}

// ---- the analysis ------------------------------------------------------------------------------------------------

static ArrayPlace own_place(const ArrayGraph *graph, EgNode node) {
    EgOp op = eg_node_op(graph->engine, node);
    const EgOpInfo *info = &array_ops()[op.index];
    ArrayPlace root = {graph->function->root.index, 0};
    if (!info->has_payload || op.index == IR_CAST) return root;
    int64_t payload = eg_node_payload(graph->engine, node);
    if (op.index == ARRAY_VALUE) return graph->places[payload];
    if (op.index == IR_EXTENT) return array_extents_place(graph, &(ExtentId){(uint32_t)payload}, 1);
    return graph->attributes.items[payload].place;
}

static ArrayPlace node_place(const ArrayGraph *graph, EgNode node) {
    ArrayPlace place = own_place(graph, node);
    uint32_t arity = eg_op_arity(graph->engine, eg_node_op(graph->engine, node));
    for (uint32_t k = 0; k < arity; k++) {
        const ArrayFact *fact = child_fact(graph, node, k);
        place = array_place_join(graph, place, (ArrayPlace){fact->region, fact->time});
    }
    return place;
}

static bool is_conditional(const ArrayGraph *graph, EgNode node, IrOp op) {
    bool found = op == IR_WITH_SHAPE;
    for (uint32_t k = 0; k < eg_op_arity(graph->engine, eg_node_op(graph->engine, node)); k++) found = found || child_fact(graph, node, k)->is_conditional;
    return found;
}

bool array_node_is_available(const ArrayGraph *graph, EgNode node) {
    ArrayPlace place = node_place(graph, node);
    const ArrayFact *fact = array_class_fact(graph, eg_node_class(graph->engine, node));
    return place.region == fact->region && place.time <= fact->time;
}

static void make(const EgGraph *engine, EgNode node, void *into, void *data) {
    (void)engine;
    ArrayGraph *graph = data;
    ArrayFact *fact = into;
    ExtentId shape[IR_RANK_LIMIT];
    IrType type = array_node_type(graph, node, shape);
    IrOp op = array_op_ir(eg_node_op(graph->engine, node));
    ArrayPlace place = node_place(graph, node);
    fact->type = array_type_intern(graph, type) + 1;
    fact->region = place.region;
    fact->time = place.time;
    fact->is_uniform = fold(graph, node, op, type.dtype, &fact->uniform);
    fact->is_conditional = is_conditional(graph, node, op);
    array_view_make(graph, node, op, type, fact);
    if (dtype_is_integer(type.dtype)) array_bounds_make(graph, node, op, type.dtype, fact);
    array_repetition_make(graph, node, op, type, fact);
    array_structure_make(graph, node, op, type, fact);
}

static bool shallower(const ArrayGraph *graph, const ArrayFact *left, const ArrayFact *right) {
    uint32_t left_depth = graph->function->regions.items[left->region].depth, right_depth = graph->function->regions.items[right->region].depth;
    return left_depth != right_depth ? left_depth < right_depth : left->time < right->time;
}

// Far above the errors of the few operations that constants come from, far below what a wrong rule does.
static bool differ_by_rounding(double left, double right) {
    double larger = fabs(left) > fabs(right) ? fabs(left) : fabs(right);
    return isfinite(larger) && fabs(left - right) <= 0x1p-10 * larger;
}

// All arrays without elements are equal.
static bool is_empty(const ArrayGraph *graph, IrType type) {
    for (uint32_t k = 0; k < type.rank; k++)
        if (extent_is_value(array_graph_extents(graph), type.shape[k], 0)) return true;
    return false;
}

// Whether two known uniform values contradict each other; all NaNs are one value.
static bool contradict(const ArrayGraph *graph, const ArrayFact *left, const ArrayFact *right) {
    if (!left->is_uniform || !right->is_uniform || left->uniform == right->uniform) return false;
    IrType type = graph->types.items[left->type - 1].type;
    DType dtype = type.dtype;
    if (is_empty(graph, type)) return false;
    if (!dtype_is_float(dtype)) return true;
    double first = scalar_to_double(dtype, left->uniform), second = scalar_to_double(dtype, right->uniform);
    if (graph->options.rounds && differ_by_rounding(first, second)) return false;
    return first == first || second == second;
}

static EgMerge merge(void *into, const void *other, void *data) {
    const ArrayGraph *graph = data;
    ArrayFact *kept = into;
    const ArrayFact *from = other;
    if (kept->type != from->type) return EG_MERGE_CONFLICT;
    if (contradict(graph, kept, from)) return graph->options.rounds ? EG_MERGE_CONTRADICT : EG_MERGE_CONFLICT;
    bool changed = array_bounds_merge(kept, from);
    changed = array_view_merge(graph, kept, from) || changed;
    changed = array_structure_merge(kept, from) || changed;
    changed = array_repetition_merge(kept, from) || changed;
    if (kept->is_conditional && !from->is_conditional) kept->is_conditional = false, changed = true;
    if (shallower(graph, from, kept)) kept->region = from->region, kept->time = from->time, changed = true;
    if (from->is_uniform && !kept->is_uniform) kept->is_uniform = changed = true, kept->uniform = from->uniform;
    return changed ? EG_MERGE_CHANGED : EG_MERGE_SAME;
}

// A class of one value throughout holds that constant, broadcast.
static void add_uniform(ArrayGraph *graph, EgClass class, const ArrayFact *fact) {
    EgGraph *engine = graph->engine;
    IrType type = graph->types.items[fact->type - 1].type;
    ArrayAttributes constant = {.op = IR_CONSTANT, .dtype = type.dtype, .attributes.constant = fact->uniform};
    EgClass value = eg_add(engine, (EgOp){IR_CONSTANT}, array_attributes_intern(graph, &constant), NULL);
    if (type.rank > 0) {
        int64_t repeat[IR_RANK_LIMIT];
        for (uint32_t k = 0; k < type.rank; k++) repeat[k] = -1;
        ArrayAttributes broadcast = {.op = IR_BROADCAST, .rank = type.rank, .shape = type.shape};
        broadcast.attributes.integers = repeat, broadcast.attributes.integer_count = type.rank;
        value = eg_add(engine, (EgOp){IR_BROADCAST}, array_attributes_intern(graph, &broadcast), &value);
    }
    if (eg_find(engine, value).index != eg_find(engine, class).index) eg_union(engine, class, value);
}

// A copy of the fact: what is added has facts of its own, for which the facts may move.
static void act_on_fact(EgGraph *engine, EgClass class, const void *given, void *data) {
    (void)engine;
    ArrayFact fact = *(const ArrayFact *)given;
    if (fact.is_uniform) add_uniform(data, class, &fact);
    else array_view_unite(data, class, &fact);
}

const EgAnalysis array_analysis = {.size = sizeof(ArrayFact), .make = make, .merge = merge, .modify = act_on_fact};
