// The reference evaluator's entry: checks the arguments' shapes, runs the skeleton, and hands out results.

#include <stdlib.h>
#include <string.h>

#include "evaluate_internal.h"

typedef struct DimensionValues {
    const ExtentTable *extents;
    const int64_t *dims;
    bool known; // cleared by a leaf that is not a dimension
} DimensionValues;

static int64_t dimension_value(void *data, AtomId leaf) {
    DimensionValues *values = data;
    Atom atom = extent_atom(values->extents, leaf);
    if (atom.kind == ATOM_DIMENSION) return values->dims[atom.number];
    values->known = false;
    return 0;
}

bool ir_evaluate_shape(const IrFunction *function, IrType type, const int64_t *dims, int64_t *extents) {
    DimensionValues values = {.extents = function->module->extents, .dims = dims, .known = true};
    for (uint32_t axis = 0; axis < type.rank; axis++) {
        if (!extent_evaluate(values.extents, type.shape[axis], dimension_value, &values, &extents[axis])) return false;
        if (!values.known || extents[axis] < 0) return false;
    }
    return true;
}

static void require_argument(const IrFunction *function, const int64_t *dims, size_t position, const EvaluatorArray *argument) {
    const IrParameter *parameter = &function->parameters.items[position];
    int64_t extents[IR_RANK_LIMIT];
    bool fits = argument->dtype == parameter->type.dtype && argument->rank == parameter->type.rank;
    fits = fits && ir_evaluate_shape(function, parameter->type, dims, extents);
    for (uint32_t axis = 0; axis < parameter->type.rank && fits; axis++) fits = extents[axis] == argument->extents[axis];
    REQUIRE(fits, "the argument for %s does not have the parameter's type", parameter->name);
}

static EvaluatorArray copy_out(const Tensor *tensor) {
    EvaluatorArray array = {.dtype = tensor->dtype, .rank = tensor->rank};
    array.data = malloc(tensor_bytes(tensor) + 1);
    if (array.data == NULL) base_out_of_memory();
    memcpy(array.data, tensor->data, tensor_bytes(tensor));
    memcpy(array.extents, tensor->extents, sizeof array.extents);
    return array;
}

// Results are copied and the finals all evaluated before a parameter is overwritten.
static void hand_out(Evaluator *evaluator, EvaluatorArray *arguments, EvaluatorArray *results) {
    const IrFunction *function = evaluator->function;
    for (size_t k = 0; k < function->results.count; k++) results[k] = copy_out(evaluator_demand(evaluator, function->results.items[k]));
    for (size_t k = 0; k < function->parameters.count; k++) {
        if (function->parameters.items[k].written) evaluator_demand(evaluator, function->parameters.items[k].final);
    }
    for (size_t k = 0; k < function->parameters.count; k++) {
        if (!function->parameters.items[k].written) continue;
        const Tensor *final = evaluator_demand(evaluator, function->parameters.items[k].final);
        memcpy(arguments[k].data, final->data, tensor_bytes(final));
    }
}

static void release_evaluator(Evaluator *evaluator) {
    for (size_t value = 1; value < evaluator->function->nodes.count; value++) evaluator_clear_cell(&evaluator->cells[value]);
    vector_free(&evaluator->demands);
    vector_free(&evaluator->activations);
    arena_destroy(evaluator->arena);
}

int32_t ir_evaluate(const IrFunction *function, const int64_t *dims, EvaluatorArray *arguments, EvaluatorArray *results, EvaluatorError *error) {
    Evaluator evaluator = {.function = function, .dims = dims, .arguments = arguments, .error = error, .arena = arena_create()};
    *error = (EvaluatorError){.code = 0};
    for (size_t k = 0; k < function->results.count; k++) results[k] = (EvaluatorArray){.dtype = DTYPE_NONE};
    for (size_t k = 0; k < function->parameters.count; k++) require_argument(function, dims, k, &arguments[k]);
    evaluator_analyse(&evaluator);
    int32_t status = evaluator_run(&evaluator);
    if (status == 0) hand_out(&evaluator, arguments, results);
    release_evaluator(&evaluator);
    return status;
}
