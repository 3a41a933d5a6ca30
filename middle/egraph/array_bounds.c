// Bounds of the elements of integers, low <= element <= high, and extents between which they lie.

#include "array_bounds.h"

#include "middle/ir/scalar.h"

static const ArrayFact *child_fact(const ArrayGraph *graph, EgNode node, uint32_t position) {
    return array_class_fact(graph, eg_node_child(graph->engine, node, position));
}

// What is known of a node's elements from those of its operands.
typedef void BoundsRule(const ArrayGraph *graph, EgNode node, ArrayFact *fact);

static void bounds_none(const ArrayGraph *graph, EgNode node, ArrayFact *fact) { (void)graph, (void)node, (void)fact; }

static void bound_by(const ArrayGraph *graph, ExtentId extent, ArrayFact *fact) {
    fact->least = fact->most = extent;
    facts_bounds(array_region_facts(graph, (RegionId){fact->region}), extent, &fact->low, &fact->high);
    fact->has_range = true;
}

// iota's elements are 0 .. extent - 1, and no extent exceeds INT64_MAX.
static void bounds_iota(const ArrayGraph *graph, EgNode node, ArrayFact *fact) {
    const ArrayAttributes *attributes = array_attributes(graph, eg_node_payload(graph->engine, node));
    ExtentTable *table = array_graph_extents(graph);
    ArrayFact last = *fact;
    bound_by(graph, extent_add_constant(table, attributes->shape[attributes->attributes.integers[0]], -1), &last);
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

// ---- by operation ------------------------------------------------------------------------------------------------

static void bounds_extent(const ArrayGraph *graph, EgNode node, ArrayFact *fact) {
    bound_by(graph, (ExtentId){(uint32_t)eg_node_payload(graph->engine, node)}, fact);
}

static void bounds_sum(const ArrayGraph *graph, EgNode node, ArrayFact *fact) { bound_sum(child_fact(graph, node, 0), child_fact(graph, node, 1), false, fact); }
static void bounds_difference(const ArrayGraph *graph, EgNode node, ArrayFact *fact) { bound_sum(child_fact(graph, node, 0), child_fact(graph, node, 1), true, fact); }
static void bounds_product(const ArrayGraph *graph, EgNode node, ArrayFact *fact) { bound_product(child_fact(graph, node, 0), child_fact(graph, node, 1), fact); }
static void bounds_same(const ArrayGraph *graph, EgNode node, ArrayFact *fact) { copy_bounds(child_fact(graph, node, 0), fact); }

static void bounds_cast(const ArrayGraph *graph, EgNode node, ArrayFact *fact) {
    if (dtype_is_integer(array_class_type(graph, eg_node_child(graph->engine, node, 0)).dtype)) bounds_same(graph, node, fact);
}

static BoundsRule *const bounds_rules[] = {
#define ARRAY_OPERATION(op, type, bounds, repetition, weight) [IR_##op] = bounds_##bounds,
#include "array_operations.def"
};

static void bound_uniform(const ArrayGraph *graph, DType dtype, ArrayFact *fact) {
    if (!fact->is_uniform || !dtype_is_integer(dtype) || dtype == DTYPE_U64) return;
    fact->has_range = true;
    fact->low = fact->high = scalar_to_integer(dtype, fact->uniform);
    fact->least = fact->most = extent_constant(array_graph_extents(graph), fact->low);
}

// ---- interface ---------------------------------------------------------------------------------------------------

void array_bounds_make(const ArrayGraph *graph, EgNode node, IrOp op, DType dtype, ArrayFact *fact) {
    bounds_rules[op](graph, node, fact);
    keep_within(dtype, fact);
    bound_uniform(graph, dtype, fact);
}

enum { NARROWED_LIMIT = 64 };

bool array_bounds_merge(ArrayFact *kept, const ArrayFact *from) {
    bool changed = false;
    // Bounds that exclude each other are those of an array without elements: there is no more to learn, and one that is the sum of
    // itself and a constant would move them for ever.
    bool is_empty = kept->has_range && kept->low > kept->high;
    // Those of an array that is equal to itself plus a constant where it has elements would move long before that.
    if (!is_empty && kept->narrowed < NARROWED_LIMIT && from->has_range && (!kept->has_range || from->low > kept->low || from->high < kept->high)) {
        kept->low = kept->has_range && kept->low > from->low ? kept->low : from->low;
        kept->high = kept->has_range && kept->high < from->high ? kept->high : from->high;
        kept->has_range = changed = true;
        kept->narrowed++;
    }
    if (!kept->least.index && from->least.index) kept->least = from->least, changed = true;
    if (!kept->most.index && from->most.index) kept->most = from->most, changed = true;
    return changed;
}
