// Which values get a row, from the source to the loops: the number of row buffers, of loops that run along an index, and of
// operations and loads in the text of the loop IR.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four above.
#include <cmocka.h>

#include <string.h>

#include "frontend/check.h"
#include "middle/loops/loops.h"

typedef struct Counts {
    size_t rows, loops, additions;
} Counts;

static size_t occurrences(const char *text, const char *of) {
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, of)); at += strlen(of)) count++;
    return count;
}

// Counts in the loops of a program, with or without fusion.
static Counts count_lowered(const char *text, bool fuse) {
    Arena *arena = arena_create();
    StringTable *strings = string_table_create(arena);
    SourceFile source = {"test.arr", text, strlen(text)};
    DiagnosticList diagnostics;
    diagnostic_list_initialise(&diagnostics, arena);
    AstModule *syntax = fe_parse(&source, arena, strings, &diagnostics);
    IrModule *array = fe_check(syntax, &source, arena, strings, &diagnostics);
    if (diagnostics.error_count) fail_msg("%s", diagnostics.entries.items[0].message);
    LoopModule *loops = loop_lower(array, &(LoopOptions){.fuse = fuse}, &diagnostics);
    char message[256] = "";
    if (!loop_verify(loops, message, sizeof message)) fail_msg("%s", message);
    TextBuffer printed = {0};
    loop_print(loops, &printed);
    Counts counts = {occurrences(printed.text, "  buffer row_"), occurrences(printed.text, "  for i"), occurrences(printed.text, "add(")};
    text_free(&printed);
    loop_module_release(loops);
    ir_module_release(array);
    diagnostic_list_free(&diagnostics);
    string_table_destroy(strings);
    arena_destroy(arena);
    return counts;
}

static void expect(const char *text, Counts wanted) {
    Counts counts = count_lowered(text, true);
    assert_int_equal(counts.rows, wanted.rows);
    assert_int_equal(counts.loops, wanted.loops);
    assert_int_equal(counts.additions, wanted.additions);
}

// ---- rows --------------------------------------------------------------------------------------------------------

#define COLUMN_SUMS "def sums(a):\n    return a[:-3] + a[1:-2] + a[2:-1] + a[3:]\n"

// Rows of the image, strips of a row, and in a strip the loop that fills the row and the one that reads it.
static void test_sums_along_both_axes_add_each_column_once(void **state) {
    (void)state;
    expect(COLUMN_SUMS "def f(a: f32[H, W]):\n    return sums(sums(a).T).T\n", (Counts){1, 4, 3 + 3});
}

static void test_a_loop_that_is_known_to_be_one_strip_has_no_loop_of_strips(void **state) {
    (void)state;
    expect(COLUMN_SUMS "def f(a: f32[H, 300]):\n    return sums(sums(a).T).T\n", (Counts){1, 3, 3 + 3});
    expect(COLUMN_SUMS "def f(a: f32[H, 3000]):\n    return sums(sums(a).T).T\n", (Counts){1, 4, 3 + 3});
}

static void test_operands_of_commutative_operations_may_be_exchanged(void **state) {
    (void)state;
    expect("def f(a: i64[H, W]):\n    b = a[2:] + a[1:-1] * a[:-2]\n    c = a[:-2] * a[1:-1] + a[2:]\n    return b[:, 3:] - c[:, 2:-1] * b[:, 1:-2] ^ c[:, :-3]\n",
           (Counts){1, 4, 1});
}

static void test_two_nests_after_each_other_share_one_row(void **state) {
    (void)state;
    expect(COLUMN_SUMS "def f(a: f32[H, W], b: f32[H, W]):\n    return sums(sums(a).T).T, sums(sums(b)[1:].T).T\n", (Counts){1, 8, 12});
}

static void test_a_value_read_along_another_axis_is_computed_again(void **state) {
    (void)state;
    expect(COLUMN_SUMS "def f(a: f32[H, W]):\n    return sums(sums(a))\n", (Counts){0, 1, 16 - 1});
}

// ---- no rows -----------------------------------------------------------------------------------------------------

static void test_loads_alone_have_no_row(void **state) {
    (void)state;
    expect(COLUMN_SUMS "def f(a: f64[H, W]):\n    return sums((a + 0.0).T).T\n", (Counts){0, 2, 4 + 3});
    expect(COLUMN_SUMS "def f(a: f64[H, W]):\n    return sums(a[::-1, ::2].T).T\n", (Counts){0, 2, 3});
}

static void test_little_work_is_repeated(void **state) {
    (void)state;
    expect("def f(a: f64[H, W]):\n    b = a[1:] + a[:-1]\n    return b[:, 1:] - b[:, :-1]\n", (Counts){0, 2, 2});
}

static void test_short_rows_are_computed_in_place(void **state) {
    (void)state;
    expect(COLUMN_SUMS "def f(a: f32[H, 12]):\n    return sums(sums(a).T).T\n", (Counts){0, 2, 16 - 1});
}

static void test_places_far_apart_are_computed_apart(void **state) {
    (void)state;
    expect(COLUMN_SUMS "def f(a: f32[H, W]):\n    b = sums(a)\n    return b[:, :-160] * b[:, 80:-80] * b[:, 160:]\n", (Counts){0, 2, 9});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_along_both_axes_add_each_column_once),
        cmocka_unit_test(test_a_loop_that_is_known_to_be_one_strip_has_no_loop_of_strips),
        cmocka_unit_test(test_operands_of_commutative_operations_may_be_exchanged),
        cmocka_unit_test(test_two_nests_after_each_other_share_one_row),
        cmocka_unit_test(test_a_value_read_along_another_axis_is_computed_again),
        cmocka_unit_test(test_loads_alone_have_no_row),
        cmocka_unit_test(test_little_work_is_repeated),
        cmocka_unit_test(test_short_rows_are_computed_in_place),
        cmocka_unit_test(test_places_far_apart_are_computed_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
