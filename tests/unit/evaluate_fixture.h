// A function under construction and its evaluation, for the tests of the evaluator: test_evaluate*.c include it.

#ifndef TESTS_UNIT_EVALUATE_FIXTURE_H
#define TESTS_UNIT_EVALUATE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "middle/ir/evaluate.h"
#include "middle/ir/ir.h"
#include "middle/ir/scalar.h"

enum { FIXTURE_PARAMETERS = 4 };
static const Span no_span = {0, 0};

typedef struct Fixture {
    Arena *arena;
    StringTable *strings;
    IrModule *module;
    IrFunction *function;
    EvaluatorArray arguments[FIXTURE_PARAMETERS];
    EvaluatorArray results[FIXTURE_PARAMETERS];
    EvaluatorError error;
} Fixture;

static inline Fixture fixture_create(void) {
    Fixture fixture = {.arena = arena_create()};
    fixture.strings = string_table_create(fixture.arena);
    fixture.module = ir_module_create(fixture.arena, fixture.strings);
    fixture.function = ir_function_create(fixture.module, "tested");
    return fixture;
}

static inline void fixture_free(Fixture *fixture) {
    for (int k = 0; k < FIXTURE_PARAMETERS; k++) {
        free(fixture->arguments[k].data);
        free(fixture->results[k].data);
    }
    ir_module_release(fixture->module);
    string_table_destroy(fixture->strings);
    arena_destroy(fixture->arena);
}

static inline ExtentId constant(Fixture *fixture, int64_t value) { return extent_constant(fixture->module->extents, value); }

// A parameter of constant extents whose argument has the given elements (C order; all 0 when NULL).
static inline ValueId fixture_parameter(Fixture *fixture, DType dtype, uint32_t rank, const int64_t *extents, const void *elements) {
    IrFunction *function = fixture->function;
    int64_t position = (int64_t)function->parameters.count, count = 1;
    EvaluatorArray *argument = &fixture->arguments[position];
    *argument = (EvaluatorArray){.dtype = dtype, .rank = rank};
    ExtentId shape[IR_RANK_LIMIT];
    for (uint32_t axis = 0; axis < rank; axis++) {
        shape[axis] = constant(fixture, extents[axis]);
        argument->extents[axis] = extents[axis];
        count *= extents[axis];
    }
    size_t bytes = (size_t)count * dtype_size(dtype);
    argument->data = calloc(1, bytes + 1);
    if (elements != NULL) memcpy(argument->data, elements, bytes);
    IrAttributes attributes = {.integer_count = 1, .integers = &position};
    ValueId value = ir_build(function, IR_PARAMETER, (IrType){dtype, rank, shape}, NULL, 0, &attributes, no_span);
    IrParameter parameter = {.name = "parameter", .type = ir_type(function, value), .value = value};
    vector_push(&function->parameters, parameter);
    return value;
}

static inline void fixture_result(Fixture *fixture, ValueId value) { vector_push(&fixture->function->results, value); }

static inline void fixture_written(Fixture *fixture, uint32_t parameter, ValueId final) {
    fixture->function->parameters.items[parameter].written = true;
    fixture->function->parameters.items[parameter].final = final;
}

static inline int32_t fixture_run(Fixture *fixture) {
    return ir_evaluate(fixture->function, NULL, fixture->arguments, fixture->results, &fixture->error);
}

static inline int64_t array_count(const EvaluatorArray *array) {
    int64_t count = 1;
    for (uint32_t axis = 0; axis < array->rank; axis++) count *= array->extents[axis];
    return count;
}

static inline void assert_integers(const EvaluatorArray *array, int64_t count, const int64_t *expected) {
    assert_int_equal(array->dtype, DTYPE_I64);
    assert_int_equal(array_count(array), count);
    assert_memory_equal(array->data, expected, (size_t)count * sizeof *expected);
}

#endif
