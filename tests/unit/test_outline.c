// Outlining: which loop nests share one function, what that function's parameters are, and that a program of thousands of
// statements comes down to few functions.

#include "llvm_fixture.h"

// ---- programs of many nests --------------------------------------------------------------------------------------

// `count` copies of `nest` in a function over arrays A, B, C and scalars a, s, r and q1 to q<count>; every %u in `nest` is the copy's number.
static char *program_of(const char *nest, uint32_t count) {
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\n\n"
                    "func @f(dims N, M; a: f64, A: f64[N + 9] written, B: f64[N + 9] written, C: f64[2*N + 9] written) -> () workspace 0 {\n"
                    "  variable s1 a: f64 parameter 0\n  variable s2 s: f64\n  variable s3 r: f64\n");
    for (uint32_t i = 0; i < count; i++) text_format(&text, "  variable s%u q%u: f64\n", i + 4, i + 1);
    text_add(&text, "  buffer A: f64[N + 9] written parameter 1\n  buffer B: f64[N + 9] written parameter 2\n"
                    "  buffer C: f64[2*N + 9] written parameter 3\n  buffer p: f64[N + 9] pointer to A, B\n"
                    "  indices 2\n  rebind p = A\n  s = f64(2.0)\n");
    for (uint32_t i = 0; i < count; i++) {
        for (const char *c = nest; *c; c++) {
            if (strncmp(c, "%u", 2) == 0) text_format(&text, "%u", i + 1), c++;
            else text_add_char(&text, *c);
        }
    }
    text_add(&text, "}\n");
    return text.text;
}

static void parse_copies(Program *program, const char *nest, uint32_t count) {
    char *text = program_of(nest, count);
    program_parse(program, text);
    char *kept = arena_copy_string(program->arena, text, strlen(text));
    program->source.text = kept;
    free(text);
    DiagnosticList remarks;
    diagnostic_list_initialise(&remarks, program->arena);
    loop_outline(program->module, &remarks);
    assert_int_equal(remarks.entries.count, 0);
}

static const LoopFunction *function_of(const Program *program) { return program->module->functions.items[0]; }

// How many functions the copies need beside their own.
static size_t nests_of(const char *nest, uint32_t count) {
    Program program;
    parse_copies(&program, nest, count);
    size_t nests = function_of(&program)->nests.count;
    program_free(&program);
    return nests;
}

// ---- what is equal -----------------------------------------------------------------------------------------------

static const char scaled[] = "  for i1 in 0 .. N independent {\n    B[i1 + %u] = multiply(A[i1], f64(%u.0))\n  }\n";

static void test_nests_below_the_threshold_stay(void **state) {
    (void)state;
    assert_int_equal(nests_of(scaled, LOOP_OUTLINE_THRESHOLD - 1), 0);
    assert_int_equal(nests_of(scaled, LOOP_OUTLINE_THRESHOLD), 1);
}

static void test_offsets_bounds_and_constants_are_operands(void **state) {
    (void)state;
    Program program;
    parse_copies(&program, "  for i1 in 0 .. N - %u independent {\n    B[i1] = add(multiply(A[i1 + %u], a), f64(%u.5))\n  }\n", 9);
    const LoopFunction *function = function_of(&program);
    assert_int_equal(function->nests.count, 1);
    // B, N - k, A, k, a and k + 0.5: the lower bound and B's offset are 0 everywhere.
    assert_int_equal(function->nests.items[0]->parameters.count, 6);
    assert_int_equal(function->body.statements.items[2 + 4]->call->result_count, 0);
    program_free(&program);
}

static void test_strides_and_operations_are_not(void **state) {
    (void)state;
    assert_int_equal(nests_of("  for i1 in 0 .. 1 independent {\n    C[%u*i1] = A[i1]\n  }\n", 9), 0);
    assert_int_equal(nests_of("  for i1 in 0 .. N step %u {\n    C[i1] = A[i1]\n  }\n", 9), 0);
}

static void test_nests_of_other_arrays_are_equal(void **state) {
    (void)state;
    assert_int_equal(nests_of("  for i1 in 0 .. N independent {\n    B[i1] = A[i1]\n  }\n"
                              "  for i1 in 0 .. N independent {\n    A[i1] = B[i1]\n  }\n", LOOP_OUTLINE_THRESHOLD / 2), 1);
    // One array read and written is another nest than two.
    assert_int_equal(nests_of("  for i1 in 0 .. N independent {\n    B[i1] = A[i1]\n  }\n"
                              "  for i1 in 0 .. N independent {\n    A[i1] = A[i1]\n  }\n", LOOP_OUTLINE_THRESHOLD / 2), 0);
}

static void test_a_pointer_that_may_be_what_is_written_keeps_its_nests(void **state) {
    (void)state;
    assert_int_equal(nests_of("  for i1 in 0 .. N {\n    B[i1] = p[i1]\n  }\n", 9), 0);
    assert_int_equal(nests_of("  for i1 in 0 .. N {\n    C[i1] = p[i1]\n  }\n", 9), 1);
}

// ---- scalars -----------------------------------------------------------------------------------------------------

static void test_a_reduction_returns_its_scalar(void **state) {
    (void)state;
    Program program;
    parse_copies(&program, "  reduce lanes16 i1 in 0 .. N {\n    r = add multiply(A[i1], f64(%u.0))\n  }\n  C[%u - 1] = r\n", 9);
    const LoopFunction *function = function_of(&program);
    assert_int_equal(function->nests.count, 1);
    assert_int_equal(function->nests.items[0]->results.count, 1);
    assert_int_equal(function->body.statements.items[2]->call->result_count, 1);
    program_free(&program);
}

static void test_a_loop_around_a_reduction_returns_nothing(void **state) {
    (void)state;
    Program program;
    parse_copies(&program, "  for i2 in 0 .. N {\n    reduce left i1 in 0 .. M {\n      q%u = add A[i1]\n    }\n    C[i2 + %u] = q%u\n  }\n", 9);
    const LoopFunction *function = function_of(&program);
    assert_int_equal(function->nests.count, 1);
    assert_int_equal(function->nests.items[0]->results.count, 0);
    program_free(&program);
}

static void test_a_loop_that_others_read_a_scalar_of_stays(void **state) {
    (void)state;
    assert_int_equal(nests_of("  for i1 in 0 .. N {\n    s = add(s, A[i1])\n  }\n  C[%u] = s\n", 9), 0);
}

static void test_checks_are_not_outlined(void **state) {
    (void)state;
    assert_int_equal(nests_of("  for i1 in 0 .. N {\n    check less(extent(i1), extent(N)) code 9 values i1\n    B[i1] = A[i1]\n  }\n", 9), 0);
}

// ---- values ------------------------------------------------------------------------------------------------------

enum { LENGTH = 37 };

typedef struct Arrays {
    double scale, a[LENGTH + 9], b[LENGTH + 9], c[2 * LENGTH + 9];
} Arrays;

static Arrays run(Program *program, int level) {
    Arrays arrays = {.scale = 0.7};
    for (int i = 0; i < LENGTH + 9; i++) arrays.a[i] = 0.1 * i, arrays.b[i] = 1.0 / (i + 1);
    program_compile(program, NULL, level);
    int64_t dims[2] = {LENGTH, 0};
    void *arguments[4] = {&arrays.scale, arrays.a, arrays.b, arrays.c};
    assert_int_equal(program_call(program, "f", dims, arguments, NULL), 0);
    return arrays;
}

static void test_outlined_and_inline_nests_give_the_same_bits(void **state) {
    (void)state;
    static const char nests[] = "  for i1 in 0 .. N independent {\n    B[i1] = add(multiply(A[i1 + %u], a), B[i1])\n  }\n"
                                "  reduce lanes16 i1 in 0 .. N {\n    r = add multiply(B[i1], f64(0.%u))\n  }\n"
                                "  C[%u] = r\n  for i1 in 0 .. N {\n    A[i1] = add(A[i1], multiply(C[%u], B[i1]))\n  }\n";
    for (int level = 0; level <= 3; level += 3) {
        Program outlined, inlined;
        parse_copies(&outlined, nests, 9);
        assert_int_equal(function_of(&outlined)->nests.count, 3);
        char *text = program_of(nests, 9);
        program_parse(&inlined, text);
        Arrays expected = run(&inlined, level), actual = run(&outlined, level);
        assert_memory_equal(&actual, &expected, sizeof expected);
        program_free(&outlined);
        program_free(&inlined);
        free(text);
    }
}

// ---- size --------------------------------------------------------------------------------------------------------

static size_t occurrences(const char *text, const char *wanted) {
    size_t count = 0;
    for (const char *at = strstr(text, wanted); at; at = strstr(at + 1, wanted)) count++;
    return count;
}

// What `count` nests come down to in LLVM's input.
static void emit_copies(uint32_t count, size_t *loops, size_t *calls) {
    Program program;
    TextBuffer output = {0};
    DiagnosticList diagnostics;
    parse_copies(&program, "  for i1 in 0 .. N independent {\n    B[i1] = multiply(A[i1], f64(%u.0))\n  }\n", count);
    diagnostic_list_initialise(&diagnostics, program.arena);
    LlvmOptions options = {.optimisation_level = 3};
    assert_true(llvm_emit(program.module, &options, LLVM_OUTPUT_IR, &output, NULL, &diagnostics));
    *loops = occurrences(output.text, ", !llvm.loop !");
    *calls = occurrences(output.text, "call i32 @f.nest1.body");
    text_free(&output);
    diagnostic_list_free(&diagnostics);
    program_free(&program);
}

static void test_thousands_of_nests_have_the_loops_of_one(void **state) {
    (void)state;
    size_t loops_of_one, loops, calls;
    emit_copies(1, &loops_of_one, &calls);
    assert_int_equal(calls, 0);
    emit_copies(5000, &loops, &calls);
    assert_int_equal(loops, loops_of_one);
    assert_int_equal(calls, 5000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nests_below_the_threshold_stay),
        cmocka_unit_test(test_offsets_bounds_and_constants_are_operands),
        cmocka_unit_test(test_strides_and_operations_are_not),
        cmocka_unit_test(test_nests_of_other_arrays_are_equal),
        cmocka_unit_test(test_a_pointer_that_may_be_what_is_written_keeps_its_nests),
        cmocka_unit_test(test_a_reduction_returns_its_scalar),
        cmocka_unit_test(test_a_loop_around_a_reduction_returns_nothing),
        cmocka_unit_test(test_a_loop_that_others_read_a_scalar_of_stays),
        cmocka_unit_test(test_checks_are_not_outlined),
        cmocka_unit_test(test_outlined_and_inline_nests_give_the_same_bits),
        cmocka_unit_test(test_thousands_of_nests_have_the_loops_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
