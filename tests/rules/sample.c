// Choosing dims and elements, running the evaluator under a guard, printing what went in.

#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include "middle/ir/scalar.h"

enum { ELEMENT_LIMIT = 2500 };

static bool shape_elements(const Term *term, IrType type, const int64_t *dims, int64_t *elements) {
    int64_t extents[IR_RANK_LIMIT];
    if (!ir_evaluate_shape(term->function, type, dims, extents)) return false;
    *elements = 1;
    for (uint32_t k = 0; k < type.rank; k++)
        if (multiply_overflows(*elements, extents[k], elements) || *elements > ELEMENT_LIMIT) return false;
    return true;
}

// ---- what a program checks before ---------------------------------------------------------------------------------

static bool index_is_inside(const Term *term, const IrNode *node, const int64_t *dims) {
    IrType type = ir_type(term->function, node->operands[0]);
    int64_t at, extent;
    if (!term_extent_value(term, node->attributes.extents[0], dims, &at)) return false;
    return term_extent_value(term, type.shape[node->attributes.integers[0]], dims, &extent) && at >= 0 && at < extent;
}

static bool takes_extreme(const IrNode *node) {
    if (node->op != IR_REDUCE && node->op != IR_ARG_REDUCE) return false;
    return node->attributes.combiner == IR_MINIMUM || node->attributes.combiner == IR_MAXIMUM;
}

static bool has_terms(const Term *term, const IrNode *node, const int64_t *dims) {
    IrType type = ir_type(term->function, node->operands[0]);
    int64_t extent;
    for (uint32_t k = 0; k < node->attributes.integer_count; k++)
        if (!term_extent_value(term, type.shape[node->attributes.integers[k]], dims, &extent) || extent == 0) return false;
    return true;
}

static bool is_defined(const Term *term, const int64_t *dims) {
    int64_t elements;
    for (uint32_t value = 1; value < term->function->nodes.count; value++) {
        const IrNode *node = ir_node(term->function, (ValueId){value});
        bool is_written = value < term->written;
        if (!shape_elements(term, node->type, dims, &elements) && is_written) return false;
        if (is_written && node->op == IR_INDEX && !index_is_inside(term, node, dims)) return false;
        if (is_written && takes_extreme(node) && !has_terms(term, node, dims)) return false;
    }
    return true;
}

// ---- arguments ---------------------------------------------------------------------------------------------------

static EvaluatorArray random_array(const Term *term, IrType type, const int64_t *dims, ValueStyle style) {
    EvaluatorArray array = {.dtype = type.dtype, .rank = type.rank};
    REQUIRE(ir_evaluate_shape(term->function, type, dims, array.extents), "a parameter has no shape");
    int64_t count = array_elements(&array);
    uint32_t size = dtype_size(type.dtype);
    unsigned char *data = calloc((size_t)count + 1, size);
    for (int64_t k = 0; k < count; k++) {
        uint64_t bits = random_element(term->random, type.dtype, style);
        memcpy(data + (size_t)k * size, &bits, size);
    }
    array.data = data;
    return array;
}

bool sample_create(Term *term, ValueStyle style, Sample *sample) {
    const IrFunction *function = term->function;
    *sample = (Sample){.style = style};
    uint32_t attempts = 8;
    do {
        if (attempts-- == 0) return false;
        term_dims(term->random, sample->dims);
    } while (!is_defined(term, sample->dims));
    sample->argument_count = (uint32_t)function->parameters.count;
    sample->result_count = (uint32_t)function->results.count;
    sample->arguments = calloc(sample->argument_count + 1, sizeof *sample->arguments);
    sample->results = calloc(sample->result_count + 1, sizeof *sample->results);
    for (uint32_t k = 0; k < sample->argument_count; k++)
        sample->arguments[k] = random_array(term, function->parameters.items[k].type, sample->dims, style);
    return true;
}

void sample_free(Sample *sample) {
    for (uint32_t k = 0; k < sample->argument_count; k++) free(sample->arguments[k].data);
    for (uint32_t k = 0; k < sample->result_count; k++) free(sample->results[k].data);
    free(sample->arguments);
    free(sample->results);
}

// ---- running -----------------------------------------------------------------------------------------------------

typedef struct Run {
    const Term *term;
    Sample *sample;
} Run;

static void evaluate(void *data) {
    Run *run = data;
    EvaluatorError error;
    int32_t status = ir_evaluate(run->term->function, run->sample->dims, run->sample->arguments, run->sample->results, &error);
    REQUIRE(status == 0, "a term without checks gave status %d", (int)status);
}

bool sample_run(const Term *term, Sample *sample, char *message, size_t size) {
    Run run = {term, sample};
    return base_guard(evaluate, &run, message, size);
}

// ---- arrays ------------------------------------------------------------------------------------------------------

int64_t array_elements(const EvaluatorArray *array) {
    int64_t count = 1;
    for (uint32_t k = 0; k < array->rank; k++) count *= array->extents[k];
    return count;
}

uint64_t array_element(const EvaluatorArray *array, int64_t position) {
    uint64_t bits = 0;
    uint32_t size = dtype_size(array->dtype);
    memcpy(&bits, (const unsigned char *)array->data + (size_t)position * size, size);
    return bits;
}

void sample_print(const Term *term, const Sample *sample, TextBuffer *text) {
    text_format(text, "dims N=%lld M=%lld P=%lld\n", (long long)sample->dims[DIM_N], (long long)sample->dims[DIM_M], (long long)sample->dims[DIM_P]);
    for (uint32_t k = 0; k < sample->argument_count; k++) {
        const EvaluatorArray *array = &sample->arguments[k];
        text_format(text, "%s =", term->function->parameters.items[k].name);
        for (int64_t i = 0; i < array_elements(array) && i < 64; i++) {
            text_add_char(text, ' ');
            scalar_print(array->dtype, array_element(array, i), text);
        }
        text_add(text, array_elements(array) > 64 ? " ...\n" : "\n");
    }
}
