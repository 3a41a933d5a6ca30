// The reference evaluator behind the calling convention of compiled code: the caller owns all arrays.

#include <stdlib.h>
#include <string.h>

#include "library_internal.h"
#include "middle/ir/evaluate.h"

typedef struct EvaluateRequest {
    const arrc_compilation *compilation;
    const IrFunction *function;
    const int64_t *dims;
    void *const *arguments;
    arr_context *context;
    EvaluatorArray *parameters, *results;
    int32_t status;
} EvaluateRequest;

static EvaluatorArray describe_parameter(const EvaluateRequest *request, size_t position) {
    IrType type = request->function->parameters.items[position].type;
    EvaluatorArray array = {.dtype = type.dtype, .rank = type.rank, .data = request->arguments[position]};
    REQUIRE(ir_evaluate_shape(request->function, type, request->dims, array.extents), "the extents of parameter %zu do not fit", position);
    return array;
}

static size_t array_bytes(const EvaluatorArray *array) {
    size_t bytes = dtype_size(array->dtype);
    for (uint32_t axis = 0; axis < array->rank; axis++) bytes *= (size_t)array->extents[axis];
    return bytes;
}

// The evaluator's record of a failed check, in the form that compiled code writes.
static void record_error(const EvaluateRequest *request, const EvaluatorError *error) {
    if (!request->context) return;
    arr_error *record = &request->context->error;
    *record = (arr_error){.code = error->code, .value_count = (int32_t)error->value_count};
    memcpy(record->values, error->values, sizeof record->values);
    if (error->span.end == 0) return;
    SourcePosition place = line_table_position(request->compilation->lines, error->span.start);
    record->line = (int32_t)place.line, record->column = (int32_t)place.column;
}

static void evaluate(void *data) {
    EvaluateRequest *request = data;
    const IrFunction *function = request->function;
    EvaluatorError error = {0};
    for (size_t k = 0; k < function->parameters.count; k++) request->parameters[k] = describe_parameter(request, k);
    request->status = ir_evaluate(function, request->dims, request->parameters, request->results, &error);
    if (request->status != ARR_OK) {
        record_error(request, &error);
        return;
    }
    for (size_t k = 0; k < function->results.count; k++) {
        size_t bytes = array_bytes(&request->results[k]);
        if (bytes) memcpy(request->arguments[function->parameters.count + k], request->results[k].data, bytes);
    }
}

arrc_outcome arrc_evaluate(arrc_compilation *compilation, size_t function, const int64_t *dims, void *const *arguments,
                           arr_context *context, int32_t *status) {
    if (compilation->outcome != ARRC_OK) return compilation->outcome;
    if (!compilation->array || function >= compilation->function_count) {
        library_error(compilation, ARRC_USAGE_ERROR, "there is no array IR to evaluate");
        return compilation->outcome;
    }
    const IrFunction *evaluated = compilation->array->functions.items[function];
    EvaluateRequest request = {.compilation = compilation, .function = evaluated, .dims = dims, .arguments = arguments, .context = context};
    request.parameters = calloc(evaluated->parameters.count + 1, sizeof *request.parameters);
    request.results = calloc(evaluated->results.count + 1, sizeof *request.results);
    if (!request.parameters || !request.results) base_out_of_memory();
    arrc_outcome outcome = library_guard(compilation, evaluate, &request);
    for (size_t k = 0; k < evaluated->results.count; k++) free(request.results[k].data);
    free(request.results);
    free(request.parameters);
    *status = request.status;
    return outcome;
}
