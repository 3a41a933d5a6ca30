// The checker's statements, control flow, calls and functions, as tables: a source, and fragments that the IR must hold in
// this order (or the diagnostics, rendered). Every accepted module must also pass the verifier.

#include "frontend/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// ---- running the checker -----------------------------------------------------------------------------------------

typedef struct Check {
    Arena *arena;
    StringTable *strings;
    DiagnosticList diagnostics;
    SourceFile source;
    IrModule *module;
} Check;

static void check_start(Check *check, const char *text) {
    *check = (Check){.arena = arena_create(), .source = {"t.arr", text, strlen(text)}};
    check->strings = string_table_create(check->arena);
    diagnostic_list_initialise(&check->diagnostics, check->arena);
    AstModule *module = fe_parse(&check->source, check->arena, check->strings, &check->diagnostics);
    check->module = fe_check(module, &check->source, check->arena, check->strings, &check->diagnostics);
}

static void check_end(Check *check) {
    ir_module_release(check->module);
    diagnostic_list_free(&check->diagnostics);
    string_table_destroy(check->strings);
    arena_destroy(check->arena);
}

static void require_verified(const Check *check) {
    char message[256];
    if (!ir_verify(check->module, message, sizeof message)) fail_msg("%s", message);
}

// Spans are left out: "@45-54" says nothing that a fragment should depend on.
static char *without_spans(const char *text) {
    char *copy = malloc(strlen(text) + 1), *end = copy;
    assert_non_null(copy);
    while (*text) {
        if (text[0] == ' ' && text[1] == '@') text += 2 + strspn(text + 2, "0123456789-");
        else *end++ = *text++;
    }
    *end = '\0';
    return copy;
}

static char *printed_ir(const char *source) {
    Check check;
    check_start(&check, source);
    TextBuffer text = {0};
    diagnostic_render(&check.diagnostics, &check.source, &text);
    if (check.diagnostics.error_count > 0) fail_msg("%s", text.text);
    text_free(&text);
    require_verified(&check);
    TextBuffer printed = {0};
    ir_print(check.module, &printed);
    char *plain = without_spans(printed.text);
    text_free(&printed);
    check_end(&check);
    return plain;
}

enum { FRAGMENT_LIMIT = 8 };

typedef struct Case {
    const char *source;
    const char *fragments[FRAGMENT_LIMIT]; // in this order; a fragment that starts with '!' must occur nowhere
} Case;

static void run_case(const Case *test) {
    char *text = printed_ir(test->source);
    const char *from = text;
    for (size_t i = 0; i < FRAGMENT_LIMIT && test->fragments[i]; i++) {
        const char *fragment = test->fragments[i];
        if (fragment[0] == '!') {
            if (strstr(text, fragment + 1)) fail_msg("'%s' occurs in\n%s", fragment + 1, text);
            continue;
        }
        const char *found = strstr(from, fragment);
        if (!found) fail_msg("'%s' is missing in\n%s\nof\n%s", fragment, from, test->source);
        from = found + strlen(fragment);
    }
    free(text);
}

static void run_cases(const Case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) run_case(&cases[i]);
}

#define RUN(cases) run_cases(cases, sizeof(cases) / sizeof(cases)[0])

static void expect_rendered(const char *source, const char *expected) {
    Check check;
    check_start(&check, source);
    TextBuffer text = {0};
    diagnostic_render(&check.diagnostics, &check.source, &text);
    assert_string_equal(text.text ? text.text : "", expected);
    text_free(&text);
    require_verified(&check);
    check_end(&check);
}

// ---- functions ---------------------------------------------------------------------------------------------------

static void test_functions(void **state) {
    (void)state;
    static const Case cases[] = {
        {"def f(k: i64, A: f64[N, M], n: u8, B: f64[M]):\n    return k\n",
         {"dimension N nonnegative", "dimension M nonnegative", "dimension k parameter 0", "dimension n parameter 2", "parameter k",
          "parameter A = %2 : f64[N, M]"}},
        {"def f(n: i64, A: f64[n]):\n    return A[0:n]\n", {"dimension n parameter 0 nonnegative", "parameter A = %2 : f64[n]", "return(%2)"}},
        {"N = 3\ndef f(A: f64[N]):\n    return A\n", {"!dimension", "parameter A = %1 : f64[3]"}},
        {"def f(A: f64[N, 2 * N + 1]):\n    return A\n", {"parameter A = %1 : f64[N, 2*N + 1]"}},
        {"def f(A: f64[N]) -> f64[K]:\n    return A[1:]\n", {"slice(%1)", "f64[max(N - 1, 0)]"}},
        {"def f(A: f64[N]) -> tuple[f64[N], f32]:\n    return A, 0\n", {"constant value 0.0 : f32", "return("}},
        {"def f() -> i64:\n    return 7\n", {"constant value 7 : i64", "return(%1)"}},
        {"def f(A: f64[N]):\n    \"\"\"doc\"\"\"\n    A[0:1] = 2\n", {"update(%1", "final 0 =", "return()"}},
        {"def f(A: f64[N]):\n    A[:] = 2\n", {"broadcast(", "final 0 = ", "!update"}},
        {"def helper(x):\n    return x\n", {"!function"}},
    };
    RUN(cases);
}

// ---- names and storages ------------------------------------------------------------------------------------------

static void test_assignment(void **state) {
    (void)state;
    static const Case cases[] = {
        // A view writes its base.
        {"def f(A: f64[4]):\n    v = A[1:]\n    v[0] = 5.0\n", {"update(%1, %2) map{() -> 0(1)}", "final 0"}},
        {"def f(A: f64[4, 4]):\n    A.T[0, 1] = 5.0\n", {"map{() -> 0(1, 0)}"}},
        // Two names, one array.
        {"import numpy as np\ndef f():\n    a = b = np.zeros(3)\n    b[1] = 1.0\n    return a\n", {"= update(", "return(%4)"}},
        {"def f(a: f64, b: f64):\n    a, b = b, a\n    return a, b\n", {"return(%2, %1)"}},
        // Scalars are values: x keeps what A[0] held.
        {"def f(A: f64[2]):\n    x = A[0]\n    A[0] = 1.0\n    return x\n", {"= index(%1)", "return(%4)"}},
        {"def f(A: f64[2]):\n    A[0], A[1] = A[1], A[0]\n", {"index(%1) integers[0] extents[1]", "update(", "index(%1) integers[0] extents[0]", "update("}},
        // In place keeps the dtype and the storage.
        {"def f(A: f32[N], B: f64[N]):\n    A += B\n", {"cast(%1) : f64[N]", "add(", "cast(", ": f32[N]", "final 0"}},
        {"def f(A: i64[N]):\n    A[0] += 1.5\n", {"add(", "cast(", ": i64"}},
        {"def f(s: f32):\n    s += 1\n    return s\n", {"add(", ": f32"}},
        {"def f(A: f64[N]):\n    A[A < 0] = 0\n", {"less(%1", "select(", "final 0", "!update"}},
        // An annotation checks and converts nothing, as in Python.
        {"def f(A: f32[N]):\n    x: f64 = 3\n    return A * x\n", {"multiply(", ": f32[N]"}},
    };
    RUN(cases);
}

// ---- branches ----------------------------------------------------------------------------------------------------

static void test_branches(void **state) {
    (void)state;
    static const Case cases[] = {
        {"def f(A: f64[N]):\n    if A.ndim == 1:\n        return 1\n    return missing\n", {"return(%2)", "!if("}},
        {"def f(c: bool, x: f64):\n    if c:\n        y = x\n    else:\n        y = 0\n    return y\n", {"if(%1)", "yield(%2)", "yield(", "result("}},
        {"def f(c: bool, A: f64[2]):\n    if c:\n        A[0] = 1.0\n", {"if(%1)", "update(%2", "yield(", "yield(%2)", "final 1 = "}},
        {"def f(c: bool):\n    if c:\n        y = True\n    else:\n        y = False\n    return y\n", {"return(%1)", "!if("}},
        // The rest of the block goes into the branch that stays, and knows that n >= 2.
        {"def f(n: i64, A: f64[n]):\n    if n < 2:\n        return 0.0\n    return A[1]\n", {"index(%2) integers[0] extents[1]", "if(", "!check("}},
        {"def f(n: i64, A: f64[n]):\n    assert n > 3\n    return A[3]\n", {"check(", "code 10", "extents[3]", "!code 9"}},
        // The last comparison of a chain, with the check of its index, stands where the first holds.
        {"def f(x: f64, n: i64, A: f64[n]):\n    return 0.0 < x < A[3]\n", {"less(%4, %1)", "less(%1, %9)", "if(%5)", "check(", "yield(%10)", "yield("}},
        {"def f(x: f64, y: f64, z: f64):\n    return x < y < z\n", {"less(", "less(", "bit_and(", "!if("}},
        // Unequal shapes are checked where the paths meet.
        {"def f(c: bool, A: f64[N], B: f64[M]):\n    if c:\n        x = A * 1\n    else:\n        x = B * 2\n    return x\n", {"with_shape(", "if(", "check(", "code 8"}},
    };
    RUN(cases);
}

static size_t count_checks(const char *source) {
    char *text = printed_ir(source);
    size_t count = 0;
    for (const char *found = strstr(text, "= check("); found; found = strstr(found + 1, "= check(")) count++;
    free(text);
    return count;
}

// A check that was passed on the way here is not repeated; what one branch has checked does not hold after it.
static void test_repeated_checks(void **state) {
    (void)state;
    assert_int_equal(count_checks("def f(A: f64[N], i: i64):\n    A[i] = A[i] + 1.0\n    return A[i] + A[i]\n"), 1);
    assert_int_equal(count_checks("def f(A: f64[N], i: i64, c: bool):\n    x = A[i]\n    if c:\n        x = A[i] * 2.0\n    return x\n"), 1);
    assert_int_equal(count_checks("def f(A: f64[N], i: i64, c: bool):\n    x = 0.0\n    if c:\n        x = A[i]\n    return x + A[i]\n"), 2);
    assert_int_equal(count_checks("def f(A: f64[N], B: f64[N], i: i64):\n    return A[i] + B[i]\n"), 1);
    assert_int_equal(count_checks("def f(A: f64[N], B: f64[M], i: i64):\n    return A[i] + B[i]\n"), 2);
}

// ---- loops -------------------------------------------------------------------------------------------------------

static void test_loops(void **state) {
    (void)state;
    static const Case cases[] = {
        {"def f(n: i64, x: f64[n]):\n    s = 0\n    for i in range(n):\n        s += x[i]\n    return s\n",
         {"constant value 0.0 : f64", "for(%3) integers[1] extents[0, n]", "index(%2)", "add(", "!check("}},
        // Ping-pong: the names' storages are carried, no array is copied.
        {"import numpy as np\ndef f(x: f64[N], k: i64):\n    a = np.copy(x)\n    b = np.zeros_like(x)\n    for t in range(k):\n        b[1:-1] = a[2:]\n"
         "        a, b = b, a\n    return a\n",
         {"for(%1, %4)", "region(%6 : i64, %7 : f64[N], %8 : f64[N])", "update(%8", "yield(%10, %7)"}},
        {"def f(x: f64[N], t: f64):\n    for i in range(x.shape[0]):\n        if x[i] > t:\n            return i\n    return -1\n",
         {"while(", "bit_and(", "yield(", "if(", "!for(", "!check("}},
        {"def f(x: f64):\n    while x > 1:\n        x = x * 0.5\n    return x\n", {"while(%1)", "greater(", "multiply(", "return("}},
        {"def f(n: i64):\n    k = 0\n    while k < n:\n        k += 1\n    return k\n", {"while(", "greater(", "extent extents[%7 + 1]", "!add_overflows("}},
        {"def f(x: f64[N]):\n    for i in range(x.shape[0] - 1, -1, -1):\n        x[i] = 1.0\n", {"for(%1) integers[-1] extents[N - 1, -1]", "update(", "!check("}},
        {"def f(x: f64):\n    for k in (1, 2):\n        x = x * k\n    return x\n", {"multiply(", "multiply(", "!for("}},
        {"def f(x: f64):\n    while True:\n        x = x * 0.5\n        if x < 1:\n            return x\n", {"while(", "return("}},
        // A temporary of an earlier loop is not carried.
        {"def f(A: f64[N, M]):\n    for i in range(A.shape[0]):\n        row = A[i, :] * 2\n        A[i, :] = row\n    for j in range(A.shape[1]):\n"
         "        row = A[:, j] * 2\n        A[:, j] = row\n",
         {"for(%1)", "for("}},
    };
    RUN(cases);
}

// ---- calls -------------------------------------------------------------------------------------------------------

static void test_calls(void **state) {
    (void)state;
    static const Case cases[] = {
        {"def g(v, y=1.5):\n    v[0] = y\n    return v[1:]\ndef f(A: f64[4]):\n    w = g(A)\n    w[0] = 2\n",
         {"constant value 1.5", "update(%1", "map{() -> 0(0)}", "update(", "map{() -> 0(1)}"}},
        {"def g(x):\n    if x.ndim == 2:\n        return x[0, 0]\n    return x[0]\ndef f(A: f64[2, 2]):\n    return g(A) + g(A[0])\n", {"index(", "add(", "!if("}},
        {"def f(x: f64):\n    c = 1.0\n    h = lambda v: v + c\n    c = 2.0\n    return h(x)\n", {"constant value 2.0", "add(%1"}},
        {"def g(x: f64[N], y: f64[N]):\n    return x + y\ndef f(x: f64[3], y: f64[3]):\n    return g(y, y=x)\n", {"function g", "function f", "add(%2, %1)"}},
        {"EPS = 0.5\ndef g(x, e=EPS):\n    return x + e\ndef f(x: f64):\n    return g(x)\n", {"constant value 0.5", "add(%1"}},
    };
    RUN(cases);
}

// ---- diagnostics -------------------------------------------------------------------------------------------------

static void test_diagnostics(void **state) {
    (void)state;
    expect_rendered("def f(x: f64):\n    if x > 0:\n        y = x\n    return y\n",
                    "t.arr:4:12: error: 'y' may be unassigned here\n"
                    "    4 |     return y\n      |            ^\n"
                    "t.arr:3:9: note: assigned on some paths only\n"
                    "    3 |         y = x\n      |         ^\n");
    // One error however often the helper is specialised, with the call.
    expect_rendered("def g(x):\n    return nothing\ndef f(x: f64):\n    return g(x) + g(x)\n",
                    "t.arr:2:12: error: unknown name 'nothing'\n"
                    "    2 |     return nothing\n      |            ^~~~~~~\n"
                    "t.arr:4:12: note: in the call of 'g' here\n"
                    "    4 |     return g(x) + g(x)\n      |            ^~~~\n");
    expect_rendered("def f(x: f64):\n    return x\n    x = 1\n",
                    "t.arr:3:5: warning: this code is unreachable\n"
                    "    3 |     x = 1\n      |     ^~~~~\n");
    expect_rendered("import numpy as np\ndef f(x: f64[N]):\n    np.sum(x)\n",
                    "t.arr:3:5: warning: the result of this call is not used\n"
                    "    3 |     np.sum(x)\n      |     ^~~~~~~~~\n");
    // An error inside a loop body is reported once, though the body is checked more than once.
    expect_rendered("def f(x: f64[4]):\n    s = 0\n    for i in range(4):\n        s += x[i] + x[7]\n    return s\n",
                    "t.arr:4:23: error: index 7 is out of range for an axis of 4\n"
                    "    4 |         s += x[i] + x[7]\n      |                       ^\n");
}

static void test_limits(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, "def f(x: f64):\n");
    for (int i = 0; i < 30; i++) text_format(&text, "    y%d = missing%d\n", i, i);
    text_add(&text, "    return x\n");
    Check check;
    check_start(&check, text.text);
    assert_int_equal(check.diagnostics.error_count, 30);
    assert_int_equal(check.diagnostics.entries.count, DIAGNOSTIC_ERROR_LIMIT);
    assert_int_equal(check.module->functions.count, 0);
    check_end(&check);
    text_free(&text);
}

// Calls deeper than the limit, early returns, and a chain of comparisons, each inside the one before: diagnosed, not a crash.
static void test_depth(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, "def g0(x):\n    return x\n");
    for (int i = 1; i < 150; i++) text_format(&text, "def g%d(x):\n    return g%d(x)\n", i, i - 1);
    text_add(&text, "def f(x: f64):\n    return g149(x)\n");
    Check check;
    check_start(&check, text.text);
    assert_int_equal(check.diagnostics.error_count, 1);
    assert_non_null(strstr(check.diagnostics.entries.items[0].message, "calls are nested more than 100 deep"));
    check_end(&check);
    text.length = 0;
    text_add(&text, "def f(x: f64):\n");
    for (int i = 0; i < 1500; i++) text_format(&text, "    if x > %d:\n        return x + %d\n", i, i);
    text_add(&text, "    return x\n");
    check_start(&check, text.text);
    assert_int_equal(check.diagnostics.error_count, 1);
    assert_non_null(strstr(check.diagnostics.entries.items[0].message, "nested more than 1000 levels deep"));
    check_end(&check);
    text.length = 0;
    text_add(&text, "def f(x: f64, y: f64):\n    return x");
    for (int i = 0; i < 100000; i++) text_add(&text, i % 2 ? " < x" : " < y");
    text_add(&text, "\n");
    check_start(&check, text.text);
    assert_int_equal(check.diagnostics.error_count, 1);
    assert_non_null(strstr(check.diagnostics.entries.items[0].message, "nested more than 1000 levels deep"));
    check_end(&check);
    text_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions), cmocka_unit_test(test_assignment),  cmocka_unit_test(test_branches), cmocka_unit_test(test_repeated_checks), cmocka_unit_test(test_loops),
        cmocka_unit_test(test_calls),     cmocka_unit_test(test_diagnostics), cmocka_unit_test(test_limits),   cmocka_unit_test(test_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
