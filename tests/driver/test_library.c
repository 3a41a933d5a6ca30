// libarrc through its public header: diagnostics as data, outputs, the JIT, the evaluator, and threads.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <threads.h>

#include <cmocka.h>

#include "include/arrc.h"

static const char scale_source[] = "def scale(a: f64, x: f64[N]) -> f64[N]:\n"
                                   "    return a * x\n"
                                   "\n"
                                   "def pick(i: i64, x: f64[N]) -> f64:\n"
                                   "    return x[i]\n";

static arrc_compilation *compile(const char *text, arrc_pass stop_after) {
    arrc_options options;
    arrc_options_initialise(&options);
    options.stop_after = stop_after;
    return arrc_compile_text("test.arr", text, strlen(text), &options);
}

static void test_diagnostics_are_data(void **state) {
    (void)state;
    arrc_compilation *program = compile("def f(x: f64[N]) -> f64[N]:\n    return x + y\n", ARRC_PASS_LOWER);
    assert_int_equal(arrc_result(program), ARRC_INPUT_ERROR);
    assert_true(arrc_diagnostic_count(program) >= 1);
    arrc_diagnostic first = arrc_diagnostic_at(program, 0);
    assert_int_equal(first.severity, ARRC_ERROR);
    assert_int_equal(first.line, 2);
    assert_int_equal(first.column, 16);
    assert_int_equal(first.end - first.start, 1);
    assert_non_null(strstr(first.message, "y"));
    assert_non_null(strstr(arrc_diagnostics_text(program), "test.arr:2:16: error: "));
    assert_string_equal(arrc_diagnostic_at(program, 1000).message, "");
    arrc_release(program);
}

static void test_failed_compilations_refuse(void **state) {
    (void)state;
    arrc_bytes bytes;
    arrc_compilation *program = arrc_compile_file("/nonexistent/file.arr", NULL);
    assert_int_equal(arrc_result(program), ARRC_INPUT_ERROR);
    assert_int_equal(arrc_emit(program, ARRC_EMIT_OBJECT, &bytes), ARRC_INPUT_ERROR);
    assert_int_equal(bytes.length, 0);
    assert_int_equal(arrc_jit(program), ARRC_INPUT_ERROR);
    assert_null(arrc_symbol(program, "f"));
    assert_int_equal(arrc_function_count(program), 0);
    assert_null(arrc_function_signature(program, 0));
    arrc_release(program);
    arrc_release(NULL);
}

static void test_every_output(void **state) {
    (void)state;
    arrc_compilation *program = compile(scale_source, ARRC_PASS_LOWER);
    for (int kind = 0; kind < ARRC_EMIT_COUNT; kind++) {
        arrc_bytes bytes;
        assert_non_null(arrc_emit_name((arrc_emit_kind)kind));
        assert_int_equal(arrc_emit(program, (arrc_emit_kind)kind, &bytes), ARRC_OK);
        assert_true(bytes.length > 0);
        assert_int_equal(bytes.data[bytes.length], 0);
    }
    assert_int_equal(arrc_diagnostic_count(program), 0);
    assert_string_equal(arrc_diagnostics_text(program), "");
    arrc_release(program);
}

static void test_stopping_early(void **state) {
    (void)state;
    arrc_bytes bytes;
    arrc_compilation *program = compile(scale_source, ARRC_PASS_CHECK);
    assert_int_equal(arrc_emit(program, ARRC_EMIT_IR, &bytes), ARRC_OK);
    assert_memory_equal(bytes.data, "arr-ir 1\n", 9);
    assert_int_equal(arrc_emit(program, ARRC_EMIT_LOOPS, &bytes), ARRC_USAGE_ERROR);
    arrc_release(program);
}

static arrc_compilation *explain(const char *text, int explain, const char *rules) {
    arrc_options options;
    arrc_options_initialise(&options);
    options.explain = options.check_explanation = explain;
    options.rules = rules;
    return arrc_compile_text("test.arr", text, strlen(text), &options);
}

static const char product_source[] = "import numpy as np\n"
                                     "def row(A: f64[N, K], B: f64[K, M], i: i64) -> f64[M]:\n"
                                     "    return ((A @ B).T + 1.0).T[i]\n";

// What is explained is what is compiled.
static void test_explaining_changes_no_choice(void **state) {
    (void)state;
    arrc_bytes plain, explained;
    arrc_compilation *programs[] = {explain(product_source, 0, NULL), explain(product_source, 1, NULL)};
    assert_int_equal(arrc_emit(programs[0], ARRC_EMIT_IR, &plain), ARRC_OK);
    assert_int_equal(arrc_emit(programs[1], ARRC_EMIT_IR, &explained), ARRC_OK);
    assert_string_equal(plain.data, explained.data);
    assert_null(arrc_function_explanation(programs[0], 0));
    assert_null(arrc_function_explanation(programs[1], 1));
    for (int k = 0; k < 2; k++) arrc_release(programs[k]);
}

static void test_explanations_are_data(void **state) {
    (void)state;
    arrc_compilation *program = explain(product_source, 1, NULL);
    const arrc_explanation *explanation = arrc_function_explanation(program, 0);
    assert_non_null(explanation);
    assert_string_equal(explanation->function, "row");
    assert_true(explanation->step_count > 0 && explanation->chosen_cost < explanation->written_cost);
    for (size_t k = 0; k < explanation->step_count; k++) {
        const arrc_explanation_step *step = &explanation->steps[k];
        assert_int_equal(step->line, 3);
        assert_string_equal(step->tag, "exact");
        assert_true(step->before[0] && step->after[0]);
        assert_int_equal(step->replay, ARRC_REPLAY_HOLDS);
        assert_string_equal(step->counterexample, "");
    }
    arrc_release(program);
}

static void test_wrong_rule_has_a_counterexample(void **state) {
    (void)state;
    const char *source = "def f(x: f64[N], y: f64[N]) -> f64[N]:\n    return x - y\n";
    arrc_compilation *program = explain(source, 1, "(rule wrong canon exact (subtract ?x ?y) => (negative ?y))");
    const arrc_explanation *explanation = arrc_function_explanation(program, 0);
    assert_int_equal(explanation->step_count, 1);
    assert_string_equal(explanation->steps[0].rule, "wrong");
    assert_int_equal(explanation->steps[0].replay, ARRC_REPLAY_WRONG);
    assert_non_null(strstr(explanation->steps[0].counterexample, "dims N="));
    arrc_release(program);
}

static void test_signature(void **state) {
    (void)state;
    arrc_compilation *program = compile(scale_source, ARRC_PASS_LOWER);
    const arr_signature *signature = arrc_function_signature(program, 0);
    assert_int_equal(arrc_function_count(program), 2);
    assert_string_equal(signature->name, "scale");
    assert_int_equal(signature->dimension_count, 1);
    assert_string_equal(signature->dimensions[0].name, "N");
    assert_int_equal(signature->dimensions[0].argument, 1);
    assert_int_equal(signature->argument_count, 3);
    assert_int_equal(signature->arguments[0].flags, ARR_ARGUMENT_SCALAR);
    assert_int_equal(signature->arguments[2].flags, ARR_ARGUMENT_RESULT);
    assert_string_equal(arrc_argument_type(program, 0, 2), "f64[N]");
    assert_int_equal(arrc_axis_dimension(program, 0, 1, 0), 0);
    int64_t dims[] = {5}, extents[2];
    assert_int_equal(arrc_function_extents(program, 0, dims, extents), ARR_OK);
    assert_int_equal(extents[1], 5);
    assert_int_equal(arrc_function_operations(program, 0, dims), 5);
    dims[0] = -1;
    assert_int_equal(arrc_function_extents(program, 0, dims, extents), ARR_E_EXTENT);
    arrc_release(program);
}

// The compiled function and the evaluator, called alike.
static void test_running(void **state) {
    (void)state;
    arrc_compilation *program = compile(scale_source, ARRC_PASS_LOWER);
    assert_int_equal(arrc_jit(program), ARRC_OK);
    const arr_signature *compiled = arrc_symbol(program, "scale_signature");
    assert_non_null(compiled);
    double a = 3, x[] = {1, 2}, by_code[2] = {0}, by_evaluator[2] = {0};
    int64_t dims[] = {2};
    int32_t status;
    assert_int_equal(compiled->invoke(dims, (void *[]){&a, x, by_code}, NULL), ARR_OK);
    assert_int_equal(arrc_evaluate(program, 0, dims, (void *[]){&a, x, by_evaluator}, NULL, &status), ARRC_OK);
    assert_int_equal(status, ARR_OK);
    assert_memory_equal(by_code, by_evaluator, sizeof by_code);
    assert_true(by_code[1] == 6);
    arrc_release(program);
}

static void test_failed_checks_are_recorded(void **state) {
    (void)state;
    arrc_compilation *program = compile(scale_source, ARRC_PASS_LOWER);
    arr_context context;
    arr_context_initialise(&context);
    int64_t index = 9, dims[] = {2, 9}; // N, then i
    double x[] = {1, 2}, result;
    int32_t status;
    assert_int_equal(arrc_evaluate(program, 1, dims, (void *[]){&index, x, &result}, &context, &status), ARRC_OK);
    assert_int_equal(status, ARR_E_INDEX);
    assert_int_equal(context.error.line, 5);
    assert_int_equal(context.error.values[0], 9);
    arrc_release(program);
}

static int compile_in_thread(void *data) {
    int *good = data;
    for (int round = 0; round < 5; round++) {
        arrc_bytes bytes;
        arrc_compilation *program = compile(scale_source, ARRC_PASS_LOWER);
        *good += arrc_emit(program, ARRC_EMIT_OBJECT, &bytes) == ARRC_OK && bytes.length > 0;
        arrc_release(program);
    }
    return 0;
}

static void test_threads(void **state) {
    (void)state;
    thrd_t threads[3];
    int good[3] = {0};
    for (int k = 0; k < 3; k++) assert_int_equal(thrd_create(&threads[k], compile_in_thread, &good[k]), thrd_success);
    for (int k = 0; k < 3; k++) thrd_join(threads[k], NULL);
    for (int k = 0; k < 3; k++) assert_int_equal(good[k], 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diagnostics_are_data), cmocka_unit_test(test_failed_compilations_refuse),
        cmocka_unit_test(test_every_output), cmocka_unit_test(test_stopping_early), cmocka_unit_test(test_signature),
        cmocka_unit_test(test_explaining_changes_no_choice), cmocka_unit_test(test_explanations_are_data),
        cmocka_unit_test(test_wrong_rule_has_a_counterexample),
        cmocka_unit_test(test_running), cmocka_unit_test(test_failed_checks_are_recorded), cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
