// What is known about the elements of a class: one value throughout, or bounds. Facts hold of every element, of none too.

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
    default: return false;
    }
}

// ---- bounds ------------------------------------------------------------------------------------------------------

static void bound_extent(const ArrayGraph *graph, ExtentId extent, ArrayFact *fact) {
    fact->least = fact->most = extent;
    facts_bounds(array_region_facts(graph, (RegionId){fact->region}), extent, &fact->low, &fact->high);
    fact->has_range = true;
}

// iota's elements are 0 .. extent - 1, and no extent exceeds INT64_MAX.
static void bound_iota(const ArrayGraph *graph, EgNode node, ArrayFact *fact) {
    const ArrayAttributes *attributes = array_attributes(graph, eg_node_payload(graph->engine, node));
    ExtentTable *table = array_graph_extents(graph);
    ArrayFact last = *fact;
    bound_extent(graph, extent_add_constant(table, attributes->shape[attributes->attributes.integers[0]], -1), &last);
    fact->has_range = true;
    fact->low = 0;
    fact->high = last.high < 0 ? 0 : last.high == INT64_MAX ? INT64_MAX - 1 : last.high;
    fact->least = extent_constant(table, 0);
    fact->most = last.most;
}

static void bound_sum(const ArrayFact *left, const ArrayFact *right, bool subtract, ArrayFact *fact) {
    int64_t low, high;
    if (!left->has_range || !right->has_range) return;
    bool overflows = subtract ? subtract_overflows(left->low, right->high, &low) || subtract_overflows(left->high, right->low, &high)
                              : add_overflows(left->low, right->low, &low) || add_overflows(left->high, right->high, &high);
    if (!overflows) fact->has_range = true, fact->low = low, fact->high = high;
}

// Nonnegative factors only: enough for index arithmetic.
static void bound_product(const ArrayFact *left, const ArrayFact *right, ArrayFact *fact) {
    int64_t low, high;
    if (!left->has_range || !right->has_range || left->low < 0 || right->low < 0) return;
    if (multiply_overflows(left->low, right->low, &low) || multiply_overflows(left->high, right->high, &high)) return;
    fact->has_range = true, fact->low = low, fact->high = high;
}

static void copy_bounds(const ArrayFact *from, ArrayFact *fact) {
    fact->has_range = from->has_range, fact->low = from->low, fact->high = from->high;
    fact->least = from->least, fact->most = from->most;
}

// Bounds that leave the dtype are of no use: the element has wrapped.
static void keep_within(DType dtype, ArrayFact *fact) {
    if (!fact->has_range || scalar_to_integer(dtype, scalar_from_integer(dtype, fact->low)) != fact->low ||
        scalar_to_integer(dtype, scalar_from_integer(dtype, fact->high)) != fact->high)
        fact->has_range = false, fact->least = fact->most = (ExtentId){0};
}

static void bound_node(const ArrayGraph *graph, EgNode node, IrOp op, ArrayFact *fact) {
    switch (op) {
    case IR_EXTENT: bound_extent(graph, (ExtentId){(uint32_t)eg_node_payload(graph->engine, node)}, fact); return;
    case IR_IOTA: bound_iota(graph, node, fact); return;
    case IR_ADD: bound_sum(child_fact(graph, node, 0), child_fact(graph, node, 1), false, fact); return;
    case IR_SUBTRACT: bound_sum(child_fact(graph, node, 0), child_fact(graph, node, 1), true, fact); return;
    case IR_MULTIPLY: bound_product(child_fact(graph, node, 0), child_fact(graph, node, 1), fact); return;
    case IR_CAST:
        if (dtype_is_integer(array_class_type(graph, eg_node_child(graph->engine, node, 0)).dtype)) copy_bounds(child_fact(graph, node, 0), fact);
        return;
    case IR_SLICE: case IR_TRANSPOSE: case IR_BROADCAST: case IR_RESHAPE: case IR_ROLL: case IR_DIAGONAL: case IR_WITH_SHAPE:
        copy_bounds(child_fact(graph, node, 0), fact);
        return;
    default: return;
    }
}

static void bound_uniform(const ArrayGraph *graph, DType dtype, ArrayFact *fact) {
    if (!fact->is_uniform || !dtype_is_integer(dtype) || dtype == DTYPE_U64) return;
    fact->has_range = true;
    fact->low = fact->high = scalar_to_integer(dtype, fact->uniform);
    fact->least = fact->most = extent_constant(array_graph_extents(graph), fact->low);
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
    array_view_make(graph, node, op, type, fact);
    if (dtype_is_integer(type.dtype)) {
        bound_node(graph, node, op, fact);
        keep_within(type.dtype, fact);
        bound_uniform(graph, type.dtype, fact);
    }
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

static bool merge_bounds(ArrayFact *kept, const ArrayFact *from) {
    bool changed = false;
    if (from->has_range && (!kept->has_range || from->low > kept->low || from->high < kept->high)) {
        kept->low = kept->has_range && kept->low > from->low ? kept->low : from->low;
        kept->high = kept->has_range && kept->high < from->high ? kept->high : from->high;
        kept->has_range = changed = true;
    }
    if (!kept->least.index && from->least.index) kept->least = from->least, changed = true;
    if (!kept->most.index && from->most.index) kept->most = from->most, changed = true;
    return changed;
}

static EgMerge merge(void *into, const void *other, void *data) {
    const ArrayGraph *graph = data;
    ArrayFact *kept = into;
    const ArrayFact *from = other;
    if (kept->type != from->type) return EG_MERGE_CONFLICT;
    if (contradict(graph, kept, from)) return graph->options.rounds ? EG_MERGE_CONTRADICT : EG_MERGE_CONFLICT;
    bool changed = merge_bounds(kept, from);
    changed = array_view_merge(graph, kept, from) || changed;
    changed = array_structure_merge(kept, from) || changed;
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
