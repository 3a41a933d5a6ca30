// Choosing dims and elements, running the evaluator under a guard, printing what went in.

#include "replay_internal.h"

#include <stdlib.h>
#include <string.h>

#include "middle/ir/scalar.h"

typedef struct Lookup {
    const ExtentTable *table;
    const int64_t *dims;
} Lookup;

static int64_t dim_value(void *data, AtomId leaf) {
    const Lookup *lookup = data;
    return lookup->dims[extent_atom(lookup->table, leaf).number];
}

bool replay_extent_value(const IrFunction *function, ExtentId extent, const int64_t *dims, int64_t *value) {
    Lookup lookup = {function->module->extents, dims};
    return extent_evaluate(lookup.table, extent, dim_value, &lookup, value);
}

static bool shape_elements(const Replay *replay, IrType type, const int64_t *dims, int64_t *elements) {
    int64_t extents[IR_RANK_LIMIT];
    if (!ir_evaluate_shape(replay->function, type, dims, extents)) return false;
    *elements = 1;
    for (uint32_t k = 0; k < type.rank; k++)
        if (multiply_overflows(*elements, extents[k], elements) || *elements > replay->element_limit) return false;
    return true;
}

// ---- what a program checks before ---------------------------------------------------------------------------------

static bool index_is_inside(const Replay *replay, const IrNode *node, const int64_t *dims) {
    IrType type = ir_type(replay->function, node->operands[0]);
    int64_t at, extent;
    if (!replay_extent_value(replay->function, node->attributes.extents[0], dims, &at)) return false;
    return replay_extent_value(replay->function, type.shape[node->attributes.integers[0]], dims, &extent) && at >= 0 && at < extent;
}

static bool takes_extreme(const IrNode *node) {
    if (node->op != IR_REDUCE && node->op != IR_ARG_REDUCE) return false;
    return node->attributes.combiner == IR_MINIMUM || node->attributes.combiner == IR_MAXIMUM;
}

static bool has_terms(const Replay *replay, const IrNode *node, const int64_t *dims) {
    IrType type = ir_type(replay->function, node->operands[0]);
    int64_t extent;
    for (uint32_t k = 0; k < node->attributes.integer_count; k++)
        if (!replay_extent_value(replay->function, type.shape[node->attributes.integers[k]], dims, &extent) || extent == 0) return false;
    return true;
}

static bool keeps_size(const Replay *replay, const IrNode *node, const int64_t *dims) {
    int64_t before, after;
    if (!shape_elements(replay, ir_type(replay->function, node->operands[0]), dims, &before)) return false;
    return shape_elements(replay, node->type, dims, &after) && before == after;
}

static bool keeps_shape(const Replay *replay, const IrNode *node, const int64_t *dims) {
    IrType type = ir_type(replay->function, node->operands[0]);
    int64_t before, after;
    for (uint32_t k = 0; k < type.rank; k++) {
        if (!replay_extent_value(replay->function, type.shape[k], dims, &before)) return false;
        if (!replay_extent_value(replay->function, node->type.shape[k], dims, &after) || before != after) return false;
    }
    return true;
}

static bool node_is_defined(const Replay *replay, const IrNode *node, const int64_t *dims) {
    int64_t elements;
    if (!shape_elements(replay, node->type, dims, &elements)) return false;
    if (node->op == IR_INDEX) return index_is_inside(replay, node, dims);
    if (node->op == IR_RESHAPE) return keeps_size(replay, node, dims);
    if (node->op == IR_WITH_SHAPE) return keeps_shape(replay, node, dims);
    return !takes_extreme(node) || has_terms(replay, node, dims);
}

static bool is_defined(const Replay *replay, const int64_t *dims) {
    for (uint32_t value = 1; value < replay->written; value++)
        if (!node_is_defined(replay, ir_node(replay->function, (ValueId){value}), dims)) return false;
    return true;
}

// ---- arguments ---------------------------------------------------------------------------------------------------

static EvaluatorArray random_array(const Replay *replay, IrType type, const int64_t *dims, ValueStyle style) {
    EvaluatorArray array = {.dtype = type.dtype, .rank = type.rank};
    REQUIRE(ir_evaluate_shape(replay->function, type, dims, array.extents), "a parameter has no shape");
    int64_t count = replay_elements(&array);
    uint32_t size = dtype_size(type.dtype);
    unsigned char *data = calloc((size_t)count + 1, size);
    for (int64_t k = 0; k < count; k++) {
        uint64_t bits = replay_random_element(replay->random, type.dtype, style);
        memcpy(data + (size_t)k * size, &bits, size);
    }
    array.data = data;
    return array;
}

bool replay_sample_create(Replay *replay, ValueStyle style, Sample *sample) {
    const IrFunction *function = replay->function;
    *sample = (Sample){.style = style, .dims = ARENA_ARRAY(replay->arena, function->dimensions.count + 1, int64_t)};
    uint32_t attempts = replay->attempts;
    do {
        if (attempts-- == 0) return false;
    } while (!replay->choose_dims(replay, sample->dims) || !is_defined(replay, sample->dims));
    sample->argument_count = (uint32_t)function->parameters.count;
    sample->result_count = (uint32_t)function->results.count;
    sample->arguments = calloc(sample->argument_count + 1, sizeof *sample->arguments);
    sample->results = calloc(sample->result_count + 1, sizeof *sample->results);
    for (uint32_t k = 0; k < sample->argument_count; k++)
        sample->arguments[k] = random_array(replay, function->parameters.items[k].type, sample->dims, style);
    return true;
}

void replay_sample_free(Sample *sample) {
    for (uint32_t k = 0; k < sample->argument_count; k++) free(sample->arguments[k].data);
    for (uint32_t k = 0; k < sample->result_count; k++) free(sample->results[k].data);
    free(sample->arguments);
    free(sample->results);
}

// ---- running -----------------------------------------------------------------------------------------------------

typedef struct Run {
    const Replay *replay;
    Sample *sample;
} Run;

static void evaluate(void *data) {
    Run *run = data;
    EvaluatorError error;
    int32_t status = ir_evaluate(run->replay->function, run->sample->dims, run->sample->arguments, run->sample->results, &error);
    REQUIRE(status == 0, "a function without checks gave status %d", (int)status);
}

bool replay_sample_run(const Replay *replay, Sample *sample, char *message, size_t size) {
    Run run = {replay, sample};
    return base_guard(evaluate, &run, message, size);
}

// ---- arrays ------------------------------------------------------------------------------------------------------

int64_t replay_elements(const EvaluatorArray *array) {
    int64_t count = 1;
    for (uint32_t k = 0; k < array->rank; k++) count *= array->extents[k];
    return count;
}

uint64_t replay_element(const EvaluatorArray *array, int64_t position) {
    uint64_t bits = 0;
    uint32_t size = dtype_size(array->dtype);
    memcpy(&bits, (const unsigned char *)array->data + (size_t)position * size, size);
    return bits;
}

void replay_sample_print(const Replay *replay, const Sample *sample, TextBuffer *text) {
    text_add(text, "dims");
    for (size_t k = 0; k < replay->function->dimensions.count; k++)
        text_format(text, " %s=%lld", replay->function->dimensions.items[k].name, (long long)sample->dims[k]);
    text_add_char(text, '\n');
    for (uint32_t k = 0; k < sample->argument_count; k++) {
        const EvaluatorArray *array = &sample->arguments[k];
        text_format(text, "%s =", replay->function->parameters.items[k].name);
        for (int64_t i = 0; i < replay_elements(array) && i < 64; i++) {
            text_add_char(text, ' ');
            scalar_print(array->dtype, replay_element(array, i), text);
        }
        text_add(text, replay_elements(array) > 64 ? " ...\n" : "\n");
    }
}
