// What a node costs by itself, which is what the search goes by: operations on elements, weighted, as often as its region runs. Views are nearly free: lowering folds
// them into the index maps of what reads them.

#include "array_cost.h"

#include "array_internal.h"
#include "array_select.h"

#include <math.h>

double array_type_elements(const ArrayGraph *graph, IrType type) {
    double product = 1;
    for (uint32_t k = 0; k < type.rank; k++) product *= array_extent_estimate(graph, type.shape[k]);
    return product;
}

double array_operation_weight(IrOp op) {
    static const uint8_t weights[] = {
#define ARRAY_OPERATION(op, type, bounds, repetition, weight) [IR_##op] = weight,
#include "array_operations.def"
    };
    return weights[op];
}

double array_label_space(const ArrayGraph *graph, EgNode node) {
    const ArrayAttributes *attributes = array_attributes(graph, eg_node_payload(graph->engine, node));
    const int64_t *labels = attributes->attributes.integers;
    IrType left = array_class_type(graph, eg_node_child(graph->engine, node, 0)), right = array_class_type(graph, eg_node_child(graph->engine, node, 1));
    double product = 1;
    for (uint32_t k = 0; k < left.rank + right.rank; k++) {
        bool seen = false;
        for (uint32_t before = 0; before < k; before++) seen = seen || labels[before] == labels[k];
        if (!seen) product *= array_extent_estimate(graph, k < left.rank ? left.shape[k] : right.shape[k - left.rank]);
    }
    return product;
}

bool array_contraction_repeats(const ArrayGraph *graph, EgNode node, uint32_t operand) {
    const ArrayAttributes *attributes = array_attributes(graph, eg_node_payload(graph->engine, node));
    uint32_t left = array_class_type(graph, eg_node_child(graph->engine, node, 0)).rank, right = array_class_type(graph, eg_node_child(graph->engine, node, 1)).rank;
    const int64_t *own = attributes->attributes.integers + (operand ? left : 0), *result = attributes->attributes.integers + left + right;
    for (uint32_t k = 0; k < attributes->rank; k++) {
        bool found = false;
        for (uint32_t axis = 0; axis < (operand ? right : left); axis++) found = found || own[axis] == result[k];
        if (!found) return true;
    }
    return false;
}

static double work(const ArrayGraph *graph, EgNode node) {
    IrOp op = array_op_ir(eg_node_op(graph->engine, node));
    IrType type = array_class_type(graph, eg_node_class(graph->engine, node));
    switch (ir_op_info(op)->op_class) {
    case IR_CLASS_POINTWISE: return array_operation_weight(op) * array_type_elements(graph, type);
    case IR_CLASS_STRUCTURAL: return (op == IR_ROLL || op == IR_CONCATENATE || op == IR_RESHAPE ? 0.1 : 0.01) * array_type_elements(graph, type);
    case IR_CLASS_GATHER: return 2 * array_type_elements(graph, type);
    case IR_CLASS_REDUCTION:
    case IR_CLASS_SCAN: return array_type_elements(graph, array_class_type(graph, eg_node_child(graph->engine, node, 0))) + array_type_elements(graph, type);
    case IR_CLASS_CONTRACTION: return array_label_space(graph, node) + array_type_elements(graph, type);
    case IR_CLASS_LEAF: case IR_CLASS_GENERATOR: case IR_CLASS_UPDATE: case IR_CLASS_CHECK: case IR_CLASS_REGION: case IR_CLASS_COMPLEX: break;
    }
    return 0;
}

double array_node_cost(const EgGraph *engine, EgNode node, void *data) {
    const ArrayGraph *graph = data;
    if (!array_node_is_available(graph, node)) return HUGE_VAL;
    const ArrayFact *fact = array_class_fact(graph, eg_node_class(engine, node));
    return 1 + work(graph, node) * array_region_frequency(graph, (RegionId){fact->region});
}
