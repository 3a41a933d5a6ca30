// Evaluation on demand: a value is computed when something that is executed needs it, once an activation of its region. The
// walk along operands and the values inside extents keeps its own stack, so chains may be as long as memory allows.

#include <stdlib.h>
#include <string.h>

#include "evaluate_internal.h"
#include "scalar.h"

typedef struct LeafValues {
    const Evaluator *evaluator;
    const int64_t *indices;
} LeafValues;

static int64_t leaf_value(void *data, AtomId leaf) {
    const LeafValues *values = data;
    Atom atom = extent_atom(values->evaluator->function->module->extents, leaf);
    if (atom.kind == ATOM_DIMENSION) return values->evaluator->dims[atom.number];
    if (atom.kind == ATOM_INDEX && values->indices != NULL) return values->indices[atom.number];
    REQUIRE(atom.kind == ATOM_VALUE, "an extent of the array IR has an atom without a value");
    const Tensor *tensor = values->evaluator->cells[atom.number].tensor;
    REQUIRE(tensor != NULL, "an extent mentions value %u, which is not known yet", atom.number);
    return scalar_to_integer(tensor->dtype, tensor_get(tensor, 0));
}

int64_t evaluator_extent(const Evaluator *evaluator, ExtentId extent, const int64_t *indices) {
    LeafValues values = {.evaluator = evaluator, .indices = indices};
    int64_t result;
    bool fits = extent_evaluate(evaluator->function->module->extents, extent, leaf_value, &values, &result);
    REQUIRE(fits, "an extent leaves 64 bits");
    return result;
}

void evaluator_shape(const Evaluator *evaluator, IrType type, int64_t *extents) {
    for (uint32_t axis = 0; axis < type.rank; axis++) extents[axis] = evaluator_extent(evaluator, type.shape[axis], NULL);
}

void evaluator_clear_cell(Cell *cell) {
    tensor_release(cell->tensor);
    for (uint32_t k = 0; k < cell->result_count; k++) tensor_release(cell->results[k]);
    free(cell->results);
    *cell = (Cell){.tensor = NULL};
}

// ---- computing one value -----------------------------------------------------------------------------------------

static Tensor *create_result(const Evaluator *evaluator, const IrNode *node) {
    int64_t extents[IR_RANK_LIMIT];
    evaluator_shape(evaluator, node->type, extents);
    return tensor_create(node->type.dtype, node->type.rank, extents);
}

static Tensor *evaluate_parameter(const Evaluator *evaluator, const IrNode *node) {
    Tensor *tensor = create_result(evaluator, node);
    memcpy(tensor->data, evaluator->arguments[node->attributes.integers[0]].data, tensor_bytes(tensor));
    return tensor;
}

static Tensor *evaluate_iota(const Evaluator *evaluator, const IrNode *node) {
    Tensor *tensor = create_result(evaluator, node);
    int64_t index[IR_RANK_LIMIT] = {0};
    for (int64_t position = 0; position < tensor->count; position++) {
        tensor_set(tensor, position, scalar_from_integer(node->type.dtype, index[node->attributes.integers[0]]));
        shape_advance(tensor->extents, tensor->rank, index);
    }
    return tensor;
}

// A region op's result, which its execution has left in the op's cell.
static Tensor *evaluate_result(const Evaluator *evaluator, const IrNode *node) {
    const Cell *owner = &evaluator->cells[node->operands[0].index];
    int64_t position = node->attributes.integers[0];
    REQUIRE(position < owner->result_count, "the result of a region is asked for before the region has run");
    return tensor_hold(owner->results[position]);
}

static Tensor *evaluate_leaf(const Evaluator *evaluator, const IrNode *node) {
    if (node->op == IR_CONSTANT) return tensor_create_scalar(node->type.dtype, node->attributes.constant);
    if (node->op == IR_PARAMETER) return evaluate_parameter(evaluator, node);
    if (node->op == IR_RESULT) return evaluate_result(evaluator, node);
    REQUIRE(node->op == IR_EXTENT, "a region's argument is asked for outside of the region");
    return tensor_create_scalar(node->type.dtype, (uint64_t)evaluator_extent(evaluator, node->attributes.extents[0], NULL));
}

static Tensor *evaluate_pointwise(const Evaluator *evaluator, const IrNode *node, const Tensor *const *operands) {
    Tensor *tensor = create_result(evaluator, node);
    DType operand_dtype = operands[node->operand_count - 1]->dtype;
    for (uint32_t k = 0; k < node->operand_count; k++) REQUIRE(operands[k]->count == tensor->count, "the operands of %s differ in shape", ir_op_info(node->op)->name);
    for (int64_t position = 0; position < tensor->count; position++) {
        uint64_t elements[3];
        for (uint32_t k = 0; k < node->operand_count; k++) elements[k] = tensor_get(operands[k], position);
        tensor_set(tensor, position, scalar_apply(node->op, operand_dtype, tensor->dtype, elements));
    }
    return tensor;
}

static Tensor *evaluate_node(const Evaluator *evaluator, const IrNode *node, const Tensor *const *operands) {
    switch (ir_op_info(node->op)->op_class) {
    case IR_CLASS_LEAF: return evaluate_leaf(evaluator, node);
    case IR_CLASS_GENERATOR: return evaluate_iota(evaluator, node);
    case IR_CLASS_POINTWISE: return evaluate_pointwise(evaluator, node, operands);
    case IR_CLASS_STRUCTURAL: return evaluate_structural(evaluator, node, operands);
    case IR_CLASS_GATHER: return evaluate_gather(evaluator, node, operands);
    case IR_CLASS_REDUCTION: return evaluate_reduce(node, operands[0]);
    case IR_CLASS_SCAN: return evaluate_scan(node, operands[0]);
    case IR_CLASS_CONTRACTION: return evaluate_contract(node, operands[0], operands[1]);
    case IR_CLASS_UPDATE:
    case IR_CLASS_CHECK:
    case IR_CLASS_REGION:
    case IR_CLASS_COMPLEX: break;
    }
    INTERNAL_ERROR("the value of %s is asked for before it is executed", ir_op_info(node->op)->name);
}

static void compute(Evaluator *evaluator, ValueId value) {
    const IrNode *node = ir_node(evaluator->function, value);
    const Tensor **operands = calloc((size_t)node->operand_count + 1, sizeof *operands);
    if (operands == NULL) base_out_of_memory();
    for (uint32_t k = 0; k < node->operand_count; k++) operands[k] = evaluator->cells[node->operands[k].index].tensor;
    evaluator->cells[value.index].tensor = evaluate_node(evaluator, node, operands);
    free(operands);
}

// ---- demanding values --------------------------------------------------------------------------------------------

const Tensor *evaluator_demand(Evaluator *evaluator, ValueId value) {
    const ValueLists *dependencies = &evaluator->dependencies;
    size_t bottom = evaluator->demands.count;
    vector_push(&evaluator->demands, (DemandFrame){.value = value});
    while (evaluator->demands.count > bottom) {
        DemandFrame *frame = &evaluator->demands.items[evaluator->demands.count - 1];
        uint32_t current = frame->value.index;
        bool known = evaluator->cells[current].tensor != NULL;
        if (!known && frame->next < value_list_count(dependencies, current)) {
            ValueId dependency = dependencies->items[dependencies->first[current] + frame->next++];
            vector_push(&evaluator->demands, (DemandFrame){.value = dependency});
            continue;
        }
        evaluator->demands.count--;
        if (!known) compute(evaluator, (ValueId){current});
    }
    return evaluator->cells[value.index].tensor;
}

void evaluator_demand_dependencies(Evaluator *evaluator, ValueId value) {
    const ValueLists *dependencies = &evaluator->dependencies;
    for (uint32_t k = dependencies->first[value.index]; k < dependencies->first[value.index + 1]; k++) evaluator_demand(evaluator, dependencies->items[k]);
}
