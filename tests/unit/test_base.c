// The base library: arenas, text, interned strings, integers, guards, line tables and diagnostics.

#include "middle/base/diagnostic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// ---- memory ------------------------------------------------------------------------------------------------------

static void arena_gives_zeroed_aligned_distinct_memory(void **state) {
    (void)state;
    Arena *arena = arena_create();
    char *previous = NULL;
    for (size_t size = 0; size < 3000; size += 7) {
        char *bytes = arena_allocate(arena, size);
        assert_int_equal((uintptr_t)bytes % 16, 0);
        assert_ptr_not_equal(bytes, previous);
        for (size_t i = 0; i < size; i++) assert_int_equal(bytes[i], 0);
        memset(bytes, 0xAB, size);
        previous = bytes;
    }
    arena_destroy(arena);
}

static void arena_reset_gives_memory_back(void **state) {
    (void)state;
    Arena *arena = arena_create();
    ArenaMark empty = arena_mark(arena);
    char *kept = arena_copy_string(arena, "kept", 4);
    ArenaMark mark = arena_mark(arena);
    size_t bytes = arena_bytes(arena);
    for (int i = 0; i < 100; i++) memset(arena_allocate(arena, 5000), 0xFF, 5000);
    assert_true(arena_bytes(arena) > bytes);
    arena_reset(arena, mark);
    assert_int_equal(arena_bytes(arena), bytes);
    assert_string_equal(kept, "kept");
    int *fresh = ARENA_ARRAY(arena, 100, int);
    for (int i = 0; i < 100; i++) assert_int_equal(fresh[i], 0);
    arena_reset(arena, empty);
    assert_int_equal(arena_bytes(arena), 0);
    arena_destroy(arena);
}

static void vector_grows(void **state) {
    (void)state;
    VECTOR(int) numbers = {0};
    for (int i = 0; i < 1000; i++) vector_push(&numbers, i * i);
    assert_int_equal(numbers.count, 1000);
    for (int i = 0; i < 1000; i++) assert_int_equal(numbers.items[i], i * i);
    vector_reserve(&numbers, 5000);
    assert_true(numbers.capacity >= 5000);
    vector_free(&numbers);
    assert_null(numbers.items);
}

// ---- text and strings --------------------------------------------------------------------------------------------

static void text_buffer_stays_terminated(void **state) {
    (void)state;
    TextBuffer buffer = {0};
    text_add(&buffer, "extent ");
    text_format(&buffer, "%d x %s", 3, "N");
    text_add_char(&buffer, '!');
    text_add_bytes(&buffer, "abc", 2);
    assert_string_equal(buffer.text, "extent 3 x N!ab");
    assert_int_equal(buffer.length, strlen(buffer.text));
    text_free(&buffer);
}

static void utf8_accepts_only_valid_characters(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t available, length;
    } cases[] = {
        {"a", 1, 1},
        {"\xC3\xA9", 2, 2},
        {"\xE2\x82\xAC", 3, 3},
        {"\xF0\x9F\x98\x80", 4, 4},
        {"", 0, 0},
        {"\xC3\xA9", 1, 0},         // cut off
        {"\x80", 1, 0},             // a continuation byte alone
        {"\xC0\x80", 2, 0},         // overlong
        {"\xE0\x80\x80", 3, 0},     // overlong
        {"\xED\xA0\x80", 3, 0},     // a surrogate
        {"\xF4\x90\x80\x80", 4, 0}, // above U+10FFFF
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(utf8_length(cases[i].text, cases[i].available), cases[i].length);
}

static void equal_texts_are_one_string(void **state) {
    (void)state;
    Arena *arena = arena_create();
    StringTable *table = string_table_create(arena);
    const char *first = string_intern(table, "alpha beta", 5);
    for (int i = 0; i < 1000; i++) {
        const char *name = arena_format(arena, "name%d", i);
        assert_string_equal(string_intern(table, name, strlen(name)), name);
    }
    assert_ptr_equal(string_intern(table, "alpha", 5), first);
    assert_ptr_not_equal(string_intern(table, "alph", 4), first);
    assert_string_equal(string_intern(table, NULL, 0), "");
    string_table_destroy(table);
    arena_destroy(arena);
}

static void hash_is_the_same_everywhere(void **state) {
    (void)state;
    assert_true(hash_bytes("abc", 3, 0) == UINT64_C(0x78af5f94892f3950));
    assert_true(hash_bytes("abc", 3, 0) != hash_bytes("abc", 3, 1));
    assert_true(hash_bytes(NULL, 0, 7) == hash_bytes("", 0, 7));
}

static void integers_divide_like_python(void **state) {
    (void)state;
    static const struct {
        int64_t dividend, divisor, quotient, remainder;
    } cases[] = {
        {7, 2, 3, 1},
        {-7, 2, -4, 1},
        {7, -2, -4, -1},
        {-7, -2, 3, -1},
        {6, -3, -2, 0},
        {0, 5, 0, 0},
        {INT64_MIN, 2, INT64_MIN / 2, 0},
        {INT64_MAX, -1, -INT64_MAX, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(integer_floor_divide(cases[i].dividend, cases[i].divisor), cases[i].quotient);
        assert_int_equal(integer_floor_modulo(cases[i].dividend, cases[i].divisor), cases[i].remainder);
    }
}

// ---- failure -----------------------------------------------------------------------------------------------------

static void fail_with_value(void *data) { INTERNAL_ERROR("value %d", *(int *)data); }

static void fail_inside_a_guard(void *data) {
    char message[64];
    assert_false(base_guard(fail_with_value, data, message, sizeof message));
    REQUIRE(*(int *)data == 3, "the inner guard must not end this work");
    *(int *)data = 4;
}

static void guard_catches_internal_errors(void **state) {
    (void)state;
    int value = 3;
    char message[64];
    assert_false(base_guard(fail_with_value, &value, message, sizeof message));
    assert_non_null(strstr(message, "test_base.c:"));
    assert_non_null(strstr(message, "value 3"));
    assert_true(base_guard(fail_inside_a_guard, &value, message, sizeof message));
    assert_int_equal(value, 4);
}

// ---- places ------------------------------------------------------------------------------------------------------

static void lines_end_with_any_line_break(void **state) {
    (void)state;
    SourceFile source = {"lines.arr",
                         "\xEF\xBB\xBF"
                         "ab\ncd\r\ne\r\rf",
                         14};
    static const struct {
        uint32_t offset, line, column;
    } cases[] = {{0, 1, 1}, {3, 1, 1}, {5, 1, 3}, {6, 2, 1}, {9, 2, 4}, {10, 3, 1}, {12, 4, 1}, {13, 5, 1}, {14, 5, 2}};
    Arena *arena = arena_create();
    LineTable *table = line_table_create(arena, &source);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SourcePosition position = line_table_position(table, cases[i].offset);
        assert_int_equal(position.line, cases[i].line);
        assert_int_equal(position.column, cases[i].column);
    }
    size_t length;
    assert_memory_equal(line_table_line(table, 2, &length), "cd", 2);
    assert_int_equal(length, 2);
    line_table_line(table, 4, &length);
    assert_int_equal(length, 0);
    arena_destroy(arena);
}

// ---- diagnostics -------------------------------------------------------------------------------------------------

// A fresh list over `text`; the caller adds entries and then calls expect_rendering, which frees it.
typedef struct Report {
    Arena *arena;
    SourceFile source;
    DiagnosticList list;
} Report;

static Report report_on(const char *text) {
    Report report = {.arena = arena_create(), .source = {"a.arr", text, strlen(text)}};
    diagnostic_list_initialise(&report.list, report.arena);
    return report;
}

static void expect_rendering(Report *report, const char *expected) {
    TextBuffer output = {0};
    diagnostic_render(&report->list, &report->source, &output);
    assert_string_equal(output.text, expected);
    text_free(&output);
    diagnostic_list_free(&report->list);
    arena_destroy(report->arena);
}

static void diagnostic_underlines_its_span(void **state) {
    (void)state;
    Report report = report_on("x = 1\ny = A[1:3] + b\n");
    diagnostic_error(&report.list, (Span){10, 16}, "A has rank %d", 0);
    diagnostic_note(&report.list, (Span){0, 1}, "defined here");
    diagnostic_note_without_span(&report.list, "ranks are counted from 0");
    diagnostic_warning(&report.list, (Span){21, 21}, "the end");
    expect_rendering(&report, "a.arr:2:5: error: A has rank 0\n"
                              "    2 | y = A[1:3] + b\n"
                              "      |     ^~~~~~\n"
                              "a.arr:1:1: note: defined here\n"
                              "    1 | x = 1\n"
                              "      | ^\n"
                              "a.arr: note: ranks are counted from 0\n"
                              "a.arr:3:1: warning: the end\n"
                              "    3 | \n"
                              "      | ^\n");
}

static void caret_stays_under_its_text(void **state) {
    (void)state;
    Report report = report_on("\tx = '\xC3\xA9\xE2\x82\xAC' + \x01y");
    diagnostic_error(&report.list, (Span){12, 13}, "tab and characters before");
    diagnostic_error(&report.list, (Span){5, 12}, "characters below");
    diagnostic_error(&report.list, (Span){15, 16}, "a control character is replaced");
    expect_rendering(&report, "a.arr:1:13: error: tab and characters before\n"
                              "    1 | \tx = '\xC3\xA9\xE2\x82\xAC' + \xEF\xBF\xBDy\n"
                              "      | \t        ^\n"
                              "a.arr:1:6: error: characters below\n"
                              "    1 | \tx = '\xC3\xA9\xE2\x82\xAC' + \xEF\xBF\xBDy\n"
                              "      | \t    ^~~~\n"
                              "a.arr:1:16: error: a control character is replaced\n"
                              "    1 | \tx = '\xC3\xA9\xE2\x82\xAC' + \xEF\xBF\xBDy\n"
                              "      | \t           ^\n");
}

static void long_line_is_cut_around_the_caret(void **state) {
    (void)state;
    char text[1001];
    memset(text, 'a', 1000);
    text[500] = 'b';
    text[1000] = '\0';
    Report report = report_on(text);
    diagnostic_error(&report.list, (Span){500, 501}, "here");
    TextBuffer expected = {0};
    text_add(&expected, "a.arr:1:501: error: here\n    1 | ...");
    text_add_bytes(&expected, text + 420, 160);
    text_format(&expected, "...\n      | %*s^\n", 83, "");
    expect_rendering(&report, expected.text);
    text_free(&expected);
}

static void repeated_and_excess_errors_are_left_out(void **state) {
    (void)state;
    Report report = report_on("x");
    for (int i = 0; i < 2; i++) {
        diagnostic_error(&report.list, (Span){0, 1}, "same");
        diagnostic_note(&report.list, (Span){0, 1}, "note");
    }
    assert_int_equal(report.list.entries.count, 2);
    for (int i = 0; i < 30; i++) {
        diagnostic_error(&report.list, (Span){0, 1}, "error %d", i);
        diagnostic_note_without_span(&report.list, "note");
    }
    assert_int_equal(report.list.error_count, 31);
    assert_int_equal(report.list.entries.count, 2 * DIAGNOSTIC_ERROR_LIMIT);
    TextBuffer output = {0};
    diagnostic_render(&report.list, &report.source, &output);
    assert_non_null(strstr(output.text, "a.arr: 11 more errors are not shown\n"));
    text_free(&output);
    diagnostic_list_free(&report.list);
    arena_destroy(report.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_aligned_distinct_memory),
        cmocka_unit_test(arena_reset_gives_memory_back),
        cmocka_unit_test(vector_grows),
        cmocka_unit_test(text_buffer_stays_terminated),
        cmocka_unit_test(utf8_accepts_only_valid_characters),
        cmocka_unit_test(equal_texts_are_one_string),
        cmocka_unit_test(hash_is_the_same_everywhere),
        cmocka_unit_test(integers_divide_like_python),
        cmocka_unit_test(guard_catches_internal_errors),
        cmocka_unit_test(lines_end_with_any_line_break),
        cmocka_unit_test(diagnostic_underlines_its_span),
        cmocka_unit_test(caret_stays_under_its_text),
        cmocka_unit_test(long_line_is_cut_around_the_caret),
        cmocka_unit_test(repeated_and_excess_errors_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
