// Loops of stores as vectors over their own index: every length of row gives the values of the plain loop and leaves what is
// around the row alone, and the copies of a body share their addresses.

#include "llvm_fixture.h"

static const char *const SMOOTH =
    "arr-loops 1\n"
    "\nfunc @smooth(dims M, N; x: f64[M, N], y: f64[M, N] written) -> () workspace 0 {\n"
    "  buffer x: f64[M*N] parameter 0\n  buffer y: f64[M*N] written parameter 1\n  indices 3\n"
    "  for i1 in 0 .. max(M - 2, 0) independent {\n    for i2 in 0 .. max(N - 2, 0) independent {\n"
    "      y[N*i1 + N + i2 + 1] = add(add(add(x[N*i1 + N + i2], x[N*i1 + N + i2 + 2]), x[N*i1 + i2 + 1]), x[N*i1 + 2*N + i2 + 1])\n"
    "    }\n  }\n}\n";

enum { ROWS = 4, COLUMN_LIMIT = 70 };

static double smoothed(const double *x, int64_t columns, int64_t row, int64_t column) {
    const double *at = x + row * columns + column;
    return at[-1] + at[1] + at[-columns] + at[columns];
}

static void check_rows(const Program *program, int64_t columns) {
    double x[ROWS * COLUMN_LIMIT], y[ROWS * COLUMN_LIMIT];
    for (int64_t i = 0; i < ROWS * columns; i++) x[i] = 1.0 / (double)(i + 3), y[i] = -1;
    assert_int_equal(program_call(program, "smooth", (int64_t[]){ROWS, columns}, (void *[]){x, y}, NULL), ARR_OK);
    for (int64_t row = 0; row < ROWS; row++) {
        for (int64_t column = 0; column < columns; column++) {
            bool is_inner = row > 0 && row < ROWS - 1 && column > 0 && column < columns - 1;
            double wanted = is_inner ? smoothed(x, columns, row, column) : -1, given = y[row * columns + column];
            if (memcmp(&given, &wanted, sizeof given) != 0) {
                fail_msg("%lld columns, at [%lld, %lld]: %a instead of %a", (long long)columns, (long long)row, (long long)column, given, wanted);
            }
        }
    }
}

static void test_every_row_length(void **state) {
    (void)state;
    Program program;
    program_parse(&program, SMOOTH);
    for (size_t c = 0; c < CONFIGURATION_COUNT; c++) {
        program_compile(&program, CONFIGURATIONS[c].cpu, CONFIGURATIONS[c].level);
        for (int64_t columns = 0; columns <= COLUMN_LIMIT; columns++) check_rows(&program, columns);
    }
    program_free(&program);
}

// Most accesses are at the offset of the store, and rows begin anywhere.
static const char *const ADVANCE =
    "arr-loops 1\n"
    "\nfunc @advance(dims M, N; x: f64[M, N], y: f64[M, N] written) -> () workspace 0 {\n"
    "  buffer x: f64[M*N] parameter 0\n  buffer y: f64[M*N] written parameter 1\n  indices 3\n"
    "  for i1 in 0 .. M independent {\n    for i2 in 0 .. max(N - 1, 0) independent {\n"
    "      y[N*i1 + i2 + 1] = subtract(y[N*i1 + i2 + 1], subtract(x[N*i1 + i2 + 1], x[N*i1 + i2]))\n"
    "    }\n  }\n}\n";

enum { LONG_ROWS = 3, LONG_COLUMN_LIMIT = 84, LINE = 8 };

// The rows begin `shift` elements behind the beginning of a cache line.
static void check_long_rows(const Program *program, int64_t columns, int64_t shift) {
    enum { COUNT = LINE + LONG_ROWS * LONG_COLUMN_LIMIT + LINE };
    static _Alignas(64) double x[COUNT], y[COUNT];
    for (int64_t i = 0; i < COUNT; i++) x[i] = 1.0 / (double)(i + 3), y[i] = (double)(7 * i % 31);
    assert_int_equal(program_call(program, "advance", (int64_t[]){LONG_ROWS, columns}, (void *[]){x + shift, y + shift}, NULL), ARR_OK);
    for (int64_t i = 0; i < COUNT; i++) {
        int64_t place = i - shift;
        bool is_stored = place >= 0 && place < LONG_ROWS * columns && place % columns > 0;
        double before = (double)(7 * i % 31), wanted = is_stored ? before - (x[i] - x[i - 1]) : before;
        if (memcmp(&y[i], &wanted, sizeof wanted) != 0) {
            fail_msg("%lld columns, from element %lld: at %lld %a instead of %a", (long long)columns, (long long)shift, (long long)place, y[i], wanted);
        }
    }
}

static void test_every_alignment(void **state) {
    (void)state;
    Program program;
    program_parse(&program, ADVANCE);
    for (size_t c = 0; c < CONFIGURATION_COUNT; c++) {
        program_compile(&program, CONFIGURATIONS[c].cpu, CONFIGURATIONS[c].level);
        for (int64_t columns = 62; columns <= LONG_COLUMN_LIMIT; columns++) {
            for (int64_t shift = 0; shift < LINE; shift++) check_long_rows(&program, columns, shift);
        }
    }
    program_free(&program);
}

static uint32_t count_of(const char *text, const char *part) {
    uint32_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) count++;
    return count;
}

static void emit_for_wide_vectors(Program *program, const char *source, TextBuffer *text) {
    LlvmOptions options = {.cpu = "x86-64-v4", .optimisation_level = 3};
    DiagnosticList diagnostics;
    program_parse(program, source);
    diagnostic_list_initialise(&diagnostics, program->arena);
    if (!llvm_emit(program->module, &options, LLVM_OUTPUT_OPTIMISED_IR, text, NULL, &diagnostics)) fail_with_diagnostics(program, &diagnostics);
    diagnostic_list_free(&diagnostics);
}

// A block of two vectors, one more, and what is left in one masked vector: of half the width with 512 bits, if that is enough.
static void test_copies_of_a_body(void **state) {
    (void)state;
    Program program;
    TextBuffer text = {0};
    emit_for_wide_vectors(&program, SMOOTH, &text);
    assert_int_equal(count_of(text.text, "store <8 x double>"), 3);
    assert_int_equal(count_of(text.text, "call void @llvm.masked.store.v8f64"), 1);
    assert_int_equal(count_of(text.text, "call void @llvm.masked.store.v4f64"), 1);
    // Three rows of x and one of y, of which two begin at equal offsets.
    const char *body = strstr(text.text, "@smooth.body");
    assert_non_null(body);
    const char *end = strstr(body, "\n}");
    assert_non_null(end);
    char *function = strndup(body, (size_t)(end - body));
    assert_true(count_of(function, " = mul ") <= 3);
    free(function);
    text_free(&text);
    program_free(&program);
}

// One more masked vector, before the blocks.
static void test_copy_that_aligns(void **state) {
    (void)state;
    Program program;
    TextBuffer text = {0};
    emit_for_wide_vectors(&program, ADVANCE, &text);
    assert_int_equal(count_of(text.text, "store <8 x double>"), 3);
    assert_int_equal(count_of(text.text, "call void @llvm.masked.store.v8f64"), 2);
    text_free(&text);
    program_free(&program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_length),
        cmocka_unit_test(test_every_alignment),
        cmocka_unit_test(test_copies_of_a_body),
        cmocka_unit_test(test_copy_that_aligns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
