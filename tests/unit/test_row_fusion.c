// Loop nests that take turns at rows: the loop over the blocks, the bounds inside, and what forbids it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four above.
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "frontend/check.h"
#include "middle/loops/loops.h"

// The loop IR of the body of f, whose nests take turns at 4 rows; 0: at as many as a run chooses. For the caller to free.
static char *lower(const char *parameters, const char *body, int64_t rows) {
    Arena *arena = arena_create();
    StringTable *strings = string_table_create(arena);
    DiagnosticList diagnostics;
    TextBuffer text = {0}, output = {0};
    text_format(&text, "import numpy as np\ndef f(%s):\n%s", parameters, body);
    SourceFile source = {"test.arr", text.text, text.length};
    diagnostic_list_initialise(&diagnostics, arena);
    const AstModule *syntax = fe_parse(&source, arena, strings, &diagnostics);
    IrModule *module = fe_check(syntax, &source, arena, strings, &diagnostics);
    assert_int_equal(diagnostics.error_count, 0);
    LoopModule *loops = loop_lower(module, &(LoopOptions){.fuse = true, .fused_rows = rows}, &diagnostics);
    char message[256];
    assert_true(loop_verify(loops, message, sizeof message));
    loop_print(loops, &output);
    loop_module_release(loops);
    ir_module_release(module);
    diagnostic_list_free(&diagnostics);
    string_table_destroy(strings);
    arena_destroy(arena);
    text_free(&text);
    return output.text;
}

static void expect_text(const char *parameters, const char *body, int64_t rows, const char *wanted) {
    char *text = lower(parameters, body, rows);
    if (!strstr(text, wanted)) fail_msg("no %s in\n%s", wanted, text);
    free(text);
}

// Loops that are not independent: those over blocks, where the body has no others.
static unsigned turns_of(const char *parameters, const char *body) {
    char *text = lower(parameters, body, 4);
    unsigned count = 0;
    for (const char *loop = strstr(text, "for i"); loop; loop = strstr(loop + 1, "for i")) {
        const char *end = strchr(loop, '\n');
        count += strncmp(end - 13, "independent {", 13) != 0;
    }
    free(text);
    return count;
}

static const char two[] = "A: f64[N, M], B: f64[N, M]", three[] = "A: f64[N, M], B: f64[N, M], C: f64[N, M]";

static void test_rows_without_a_shift(void **state) {
    (void)state;
    const char *body = "    A[1:, 1:] += B[:-1, 1:]\n    B[:-1, 1:] -= A[:-1, 1:]\n";
    expect_text(two, body, 4, "for i5 in 0 .. floordiv(max(N - 1, 0) + 3, 4) {\n    for i1 in 4*i5 .. min(4*i5, max(N - 1, 0) - 4) + 4 independent {\n");
    expect_text(two, body, 4, "    for i3 in 4*i5 .. min(4*i5, max(N - 1, 0) - 4) + 4 independent {\n");
}

// B's row i is made of A's rows up to i + 1, so that A's row i waits for B's row i + 1.
static void test_a_nest_stays_behind_by_as_much_as_it_has_to(void **state) {
    (void)state;
    const char *body = "    B[1:-1, 1:] = A[:-2, 1:] + A[2:, 1:]\n    A[1:-1, 1:] = B[:-2, 1:] + B[2:, 1:]\n";
    expect_text(two, body, 4, "    for i1 in 4*i5 .. min(4*i5, max(N - 2, 0) - 4) + 4 independent {\n");
    expect_text(two, body, 4, "    for i3 in max(4*i5 - 1, 0) .. min(4*i5, max(N - 2, 0) - 3) + 3 independent {\n");
}

static void test_a_run_chooses_the_rows_by_the_sizes(void **state) {
    (void)state;
    expect_text(two, "    A[1:, 1:] += B[:-1, 1:]\n    B[:-1, 1:] -= A[:-1, 1:]\n", 0,
                "select(bit_and(less_equal(i64(524288), extent(16*M*max(N - 1, 0))), less_equal(extent(48*M), i64(2097152))), "
                "extent(max(floordiv(24576, 16*M) - 1, 0) + 1), ");
}

static void test_whole_rows_of_a_block_are_one_loop(void **state) {
    (void)state;
    expect_text(two, "    A[1:] += B[:-1]\n    B[:-1] -= A[:-1]\n", 4, "    for i2 in 4*M*i5 .. M*min(4*i5, max(N - 1, 0) - 4) + 4*M independent {\n");
}

static void test_three_take_turns(void **state) {
    (void)state;
    assert_int_equal(turns_of(three, "    A[1:] = B[:-1]\n    C[:-1] = A[1:]\n    B[1:] += C[:-1]\n"), 1);
}

static void test_what_forbids_it(void **state) {
    (void)state;
    struct { const char *parameters, *body; } cases[] = {
        {two, "    A[1:] += B[:-1]\n    B[:, :] = A[::-1] * 2.0\n"},                                   // the last row first
        {two, "    assert A.shape[0] > 0\n    A[1:] += B[1:]\n    B[1:] -= A[A.shape[0] - 1]\n"},      // one row for all
        {two, "    A[:-20] += B[:-20]\n    B[:-20] -= A[20:]\n"},                                      // too far behind
        {"A: f64[N, N], B: f64[N, N]", "    A[1:, 1:] += B[1:, 1:]\n    B[:, :] = A.T + B\n"},         // columns
        {"A: f64[N, M], B: f64[N, M], k: i64", "    A[1:, 1:] += B[1:, 1:]\n    B[k:, 1:] -= A[k:, 1:]\n"}, // other domains
        {"A: f64[N], B: f64[N]", "    A[1:] += B[:-1]\n    B[1:] -= A[:-1]\n"},                        // vectors
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) assert_int_equal(turns_of(cases[i].parameters, cases[i].body), 0);
}

static void test_what_shares_nothing_stays_apart(void **state) {
    (void)state;
    assert_int_equal(turns_of("A: f64[N, M], B: f64[N, M], C: f64[N, M], D: f64[N, M]", "    A[1:] = C[:-1]\n    B[1:] = D[:-1]\n"), 0);
    assert_int_equal(turns_of(three, "    A[1:] = C[:-1]\n    B[1:] = C[:-1] * 2.0\n"), 0); // one loop computes both
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_without_a_shift),
        cmocka_unit_test(test_a_nest_stays_behind_by_as_much_as_it_has_to),
        cmocka_unit_test(test_a_run_chooses_the_rows_by_the_sizes),
        cmocka_unit_test(test_whole_rows_of_a_block_are_one_loop),
        cmocka_unit_test(test_three_take_turns),
        cmocka_unit_test(test_what_forbids_it),
        cmocka_unit_test(test_what_shares_nothing_stays_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
