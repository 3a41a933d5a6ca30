// The loop IR's text and verifier: round trips, faults as tables, garbage, and expressions as deep as programs make
// them.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka needs the four above.
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "middle/loops/loops.h"

typedef struct Session {
    Arena *arena;
    StringTable *strings;
    DiagnosticList diagnostics;
    SourceFile source;
    LoopModule *module;
} Session;

static Session session_open(const char *text) {
    Session session = {.arena = arena_create()};
    session.strings = string_table_create(session.arena);
    diagnostic_list_initialise(&session.diagnostics, session.arena);
    session.source = (SourceFile){.path = "test.loops", .text = text, .length = strlen(text)};
    return session;
}

static void session_parse(Session *session) {
    session->module = loop_parse(&session->source, session->arena, session->strings, &session->diagnostics);
}

static void session_close(Session *session) {
    loop_module_release(session->module);
    diagnostic_list_free(&session->diagnostics);
    string_table_destroy(session->strings);
    arena_destroy(session->arena);
}

// ---- round trips -------------------------------------------------------------------------------------------------

static const char head[] = "arr-loops 1\n";

static const char saxpy[] = "\n"
                            "func @saxpy(dims N; a: f64, x: f64[N], y: f64[N] written) -> () workspace 0 {\n"
                            "  variable s1 a: f64 parameter 0\n"
                            "  buffer x: f64[N] parameter 1\n"
                            "  buffer y: f64[N] written parameter 2\n"
                            "  indices 1\n"
                            "  for i1 in 0 .. N independent tile 4 {\n"
                            "    y[i1] = add(multiply(a, x[i1]), y[i1])\n"
                            "  }\n"
                            "}\n";

static const char everything[] = "\n"
                                 "func @everything(dims N, M, k from parameter 0; k: i32, x: f64[N, M], y: f64[N] "
                                 "written) -> (f64, f64[N]) workspace 8*N + 64 {\n"
                                 "  doc \"Says \\\"all\\\" of it.\\n\\x09Twice.\"\n"
                                 "  variable s1 k: i32 parameter 0\n"
                                 "  variable s2 sum: f64\n"
                                 "  variable s3 biggest: f64\n"
                                 "  variable s4 at: i64\n"
                                 "  variable s5 check: i64\n"
                                 "  buffer x: f64[N*M] parameter 1\n"
                                 "  buffer y: f64[N] written parameter 2\n"
                                 "  buffer result0: f64[1] written result 0\n"
                                 "  buffer result1: f64[N] written result 1\n"
                                 "  buffer t3: f64[N] written at 64\n"
                                 "  buffer p: f64[N] written pointer to y, t3\n"
                                 "  buffer q: f64[N] written pointer to t3, y\n"
                                 "  buffer table: f64[3] constant {1.0, nan, -inf}\n"
                                 "  indices 9\n"
                                 "  rebind p = y\n"
                                 "  rebind q = t3\n"
                                 "  check = extent(max(k - 3, 0) + 3)\n"
                                 "  for i1 in 0 .. N {\n"
                                 "    reduce lanes16 i2 in 0 .. M {\n"
                                 "      %1 = exp(x[M*i1 + i2])\n"
                                 "      sum = add multiply(%1, %1)\n"
                                 "      biggest = maximum %1\n"
                                 "    }\n"
                                 "    p[i1] = add(sum, select(less(biggest, f64(2.0)), table[0], f64(-1.5)))\n"
                                 "    check less(cast(q[i1], i64), extent(N)) code 9 values i1, N\n"
                                 "  }\n"
                                 "  rebind p = q, q = p\n"
                                 "  reduce any i3 in 0 .. N, i4 in 0 .. M {\n"
                                 "    sum = add x[M*i3 + i4]\n"
                                 "    at = maximum position x[M*i3 + i4]\n"
                                 "  }\n"
                                 "  reduce chunk256 i5 in 0 .. N {\n"
                                 "    sum = fma(p[i5], q[i5])\n"
                                 "  }\n"
                                 "  for i7 in 0 .. N independent {\n"
                                 "    reduce left i8 in 0 .. M {\n"
                                 "      do {\n"
                                 "        %1 = exp(x[N*i8 + i7])\n"
                                 "        sum = add(%1, %1)\n"
                                 "        result1[i7] = sum\n"
                                 "      }\n"
                                 "      %1 = sqrt(sum)\n"
                                 "      biggest = add multiply(%1, %1)\n"
                                 "    }\n"
                                 "    p[i7] = biggest\n"
                                 "  }\n"
                                 "  while {\n"
                                 "    %1 = add(check, i64(1))\n"
                                 "    test less(multiply(%1, %1), i64(1000))\n"
                                 "  } do {\n"
                                 "    check = add(check, i64(1))\n"
                                 "  }\n"
                                 "  if equal(check, at) {\n"
                                 "    result0[0] = sum\n"
                                 "  } else {\n"
                                 "    result0[0] = cast(k, f64)\n"
                                 "  }\n"
                                 "  for i6 in N - 1 .. -1 step -1 {\n"
                                 "    result1[i6] = p[i6]\n"
                                 "  }\n"
                                 "}\n";

static void assert_round_trip(const char *text) {
    Session session = session_open(text);
    TextBuffer printed = {0};
    char message[512] = "";
    session_parse(&session);
    if (!session.module) {
        diagnostic_render(&session.diagnostics, &session.source, &printed);
        fail_msg("%s", printed.text);
    }
    if (!loop_verify(session.module, message, sizeof message)) fail_msg("%s", message);
    loop_print(session.module, &printed);
    assert_string_equal(printed.text, text);
    text_free(&printed);
    session_close(&session);
}

static void round_trips(void **state) {
    (void)state;
    TextBuffer text = {0};
    assert_round_trip(head);
    text_format(&text, "%s%s%s", head, saxpy, everything);
    assert_round_trip(text.text);
    text_free(&text);
}

// x + 1 + 1 + .. with 50,000 additions, every second one shared: text grows by a constant a node and nests shallowly.
static void deep_expressions_round_trip(void **state) {
    enum { LENGTH = 50000 };
    (void)state;
    Arena *arena = arena_create();
    LoopModule *module = loop_module_create(arena, extent_table_create(arena), NULL, NULL);
    LoopFunction *function = loop_function_create(module, "deep");
    LoopVariableId variable = loop_variable_add(function, (LoopVariable){.name = "v", .dtype = DTYPE_I64});
    LoopExpressionId value = loop_build_constant(function, DTYPE_I64, 0);
    for (int i = 0; i < LENGTH; i++) {
        LoopExpressionId operands[] = {value, i % 2 ? value : loop_build_constant(function, DTYPE_I64, 1)};
        value = loop_build_apply(function, IR_ADD, DTYPE_I64, operands, 2);
    }
    LoopStatement *statement = loop_statement_add(function, &function->body, LOOP_ASSIGN, (Span){0});
    statement->variable = variable;
    statement->value = value;
    TextBuffer text = {0};
    loop_print(module, &text);
    assert_true(text.length < 60 * LENGTH);
    assert_round_trip(text.text);
    text_free(&text);
    loop_module_release(module);
    arena_destroy(arena);
}

// ---- faults of the text ------------------------------------------------------------------------------------------

// Every prefix, and every text with one byte changed, parses or is refused with a diagnostic; nothing else happens.
static void damaged_text_is_refused(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_format(&text, "%s%s%s", head, saxpy, everything);
    for (size_t position = 0; position < text.length; position++) {
        static const char replacements[] = {'\0', '%', '9', '{', '}', 'z', '('};
        char *damaged = malloc(text.length + 1);
        assert_non_null(damaged);
        memcpy(damaged, text.text, text.length + 1);
        damaged[position] = replacements[position % sizeof replacements];
        Session session = session_open(damaged);
        session_parse(&session);
        assert_true(session.module || session.diagnostics.error_count);
        char message[512];
        if (session.module) loop_verify(session.module, message, sizeof message);
        session_close(&session);
        free(damaged);
    }
    text_free(&text);
}

typedef struct TextFault {
    const char *body, *diagnostic;
} TextFault;

static void text_faults_are_reported(void **state) {
    (void)state;
    static const TextFault faults[] = {
        {"  v = add(v)\n", "expected ','"},
        {"  v = nothing(v)\n", "nothing is not a pointwise operation"},
        {"  w = v\n", "w is not a variable"},
        {"  x[0] = y[0]\n", "y is not a buffer"},
        {"  v = %1\n", "%1 is not defined"},
        {"  for i7 in 0 .. N {\n  }\n", "i7 is not declared by 'indices'"},
        {"  reduce sideways i1 in 0 .. N {\n  }\n", "expected an order of reduction"},
        {"  reduce any i1 in 0 .. N {\n    v = subtract x[i1]\n  }\n", "expected a combiner"},
        {"  v = f64(abc)\n", "expected a constant of type f64"},
        {"  v = x[K]\n", "expected an extent"},
        {"  if v {\n", "expected '}'"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        TextBuffer text = {0};
        text_format(&text,
                    "arr-loops 1\nfunc @f(dims N; x: f64[N]) -> () workspace 0 {\n  variable s1 v: f64\n"
                    "  buffer x: f64[N] parameter 0\n  indices 2\n%s}\n",
                    faults[i].body);
        Session session = session_open(text.text);
        session_parse(&session);
        assert_null(session.module);
        assert_int_equal(session.diagnostics.error_count, 1);
        assert_string_equal(session.diagnostics.entries.items[0].message, faults[i].diagnostic);
        session_close(&session);
        text_free(&text);
    }
}

// Faults of different functions are all reported.
static void parsing_goes_on_with_the_next_function(void **state) {
    (void)state;
    Session session = session_open(
        "arr-loops 1\nfunc @f() -> () workspace 0 {\n  oops\n}\nfunc @g() -> () workspace 0 {\n  oops\n}\n");
    session_parse(&session);
    assert_null(session.module);
    assert_int_equal(session.diagnostics.error_count, 2);
    session_close(&session);
}

// ---- the verifier ------------------------------------------------------------------------------------------------

typedef struct VerifierFault {
    const char *declarations, *body, *message;
} VerifierFault;

#define RUNS_FOR_NOTHING_ALONE "  for i1 in N - 1 .. max(N - 1, 0) {\n    w = x[i1]\n  }\n"

static const VerifierFault verifier_faults[] = {
    {"", "  w = v\n", "@f: v is used before it is assigned"},
    {"", "  if b {\n    v = f64(1.0)\n  }\n  w = v\n", "@f: v is used before it is assigned"},
    {"", "  for i1 in 0 .. N {\n    v = f64(1.0)\n  }\n  w = v\n", "@f: v is used before it is assigned"},
    {"", "  if b {\n    v = f64(1.0)\n  } else {\n    v = f64(2.0)\n  }\n  w = v\n", NULL},
    {"", "  while {\n    v = f64(1.0)\n    test b\n  } do {\n  }\n  w = v\n", NULL},
    {"", "  w = x[i1]\n", "@f: an offset mentions i1 outside of its loop"},
    {"", "  for i1 in 0 .. N {\n    for i1 in 0 .. N {\n    }\n  }\n", "@f: i1 is already in use"},
    {"", "  for i1 in 0 .. i1 {\n  }\n", "@f: a loop bound mentions i1 outside of its loop"},
    {"", "  for i1 in 0 .. N step 0 {\n  }\n", "@f: a loop with step 0"},
    {"", "  w = x[s4]\n", "@f: an offset uses n before it is assigned"},
    {"", "  n = i64(1)\n  w = x[s3]\n", "@f: an offset mentions b, which is not an i64"},
    {"", "  x[0] = f64(1.0)\n", "@f: x is stored to but not marked as written"},
    {"", "  y[0] = f32(1.0)\n", "@f: a store of f32 to y of type f64"},
    {"", "  n = f64(1.0)\n", "@f: n of type i64 gets a value of type f64"},
    {"", "  b = true_\n", NULL},
    {"", "  if extent(N) {\n  }\n", "@f: a condition of type i64"},
    {"", "  w = add(f64(1.0), f32(1.0))\n", "@f: the types of add do not fit (first operand f64, result f64)"},
    {"", "  check b code 0\n", "@f: a check with code 0"},
    {"", "  for i1 in 0 .. N {\n    w = x[i1 + N]\n  }\n", "@f: an offset into x is beyond its end"},
    {"", "  for i1 in 0 .. N {\n    w = x[i1 - N]\n  }\n", "@f: an offset into x is negative"},
    {"", "  for i1 in 0 .. N step 1 {\n    for i2 in 0 .. i1 {\n      w = x[i2 - i1]\n    }\n  }\n", "@f: an offset into x is negative"},
    {"", "  for i1 in N - 1 .. -1 step -1 {\n    w = x[i1 - N]\n  }\n", "@f: an offset into x is negative"},
    // These loops never run: max(mod(-1, N) - 1, 0) is max(N - 2, 0).
    {"", "  for i1 in min(max(N - 2, 0), max(mod(-1, N) - 1, 0)) .. max(N - 2, 0) {\n    w = x[i1 - N]\n  }\n", NULL},
    {"", "  reduce left i1 in max(N, 1) .. N {\n    w = add x[i1 - N - 1]\n  }\n", NULL},
    // This loop runs for N = 0 alone, which the checks before it exclude, however they say so; what is loaded may be anything.
    {"", "  check greater_equal(i64(-1), extent(-N)) code 9\n" RUNS_FOR_NOTHING_ALONE, NULL},
    {"", "  check greater(extent(N), i64(0)) code 9\n" RUNS_FOR_NOTHING_ALONE, NULL},
    {"", "  check not_equal(extent(N), i64(0)) code 9\n" RUNS_FOR_NOTHING_ALONE, NULL},
    {"", "  check invert(equal(extent(N), i64(0))) code 9\n" RUNS_FOR_NOTHING_ALONE, NULL},
    {"", "  check bit_and(less(y[0], x[0]), less(i64(0), extent(N))) code 9\n" RUNS_FOR_NOTHING_ALONE, NULL},
    {"", "  n = minimum(extent(N), i64(1))\n  check equal(n, i64(1)) code 9\n" RUNS_FOR_NOTHING_ALONE, NULL},
    {"", "  n = select(less(i64(0), extent(N)), i64(7), i64(0))\n  check not_equal(n, i64(0)) code 9\n" RUNS_FOR_NOTHING_ALONE, NULL},
    {"", "  check bit_or(less(y[0], x[0]), less(i64(0), extent(N))) code 9\n" RUNS_FOR_NOTHING_ALONE, "@f: an offset into x is negative"},
    {"", "  check less_equal(i64(0), extent(N)) code 9\n" RUNS_FOR_NOTHING_ALONE, "@f: an offset into x is negative"},
    {"", "  reduce chunk256 i1 in 0 .. N {\n    w = add x[i1]\n  }\n",
     "@f: order chunk256 does not fit an accumulator without a factor"},
    {"", "  reduce left i1 in 0 .. N {\n    w = fma(x[i1], x[i1])\n  }\n",
     "@f: order left does not fit an accumulator with a factor"},
    {"", "  reduce any i1 in 0 .. N {\n    w = bit_and x[i1]\n  }\n", "@f: bit_and cannot combine f64"},
    {"", "  reduce any i1 in 0 .. N {\n    w = maximum position x[i1]\n  }\n",
     "@f: w of type f64 gets a value of type i64"},
    {"", "  reduce any i1 in 0 .. N, i2 in 0 .. i1 {\n    w = add x[i1]\n  }\n",
     "@f: a reduction's bound mentions i1 outside of its loop"},
    {"", "  reduce any i1 in 0 .. N {\n    do {\n      v = x[i1]\n      y[i1] = v\n    }\n    w = add v\n  }\n", NULL},
    {"", "  reduce any i1 in 0 .. N {\n    do {\n      v = x[i1]\n    }\n    w = add v\n  }\n  y[0] = v\n", "@f: v is used before it is assigned"},
    {"", "  reduce lanes16 i1 in 0 .. N {\n    do {\n      v = x[i1]\n    }\n    w = add v\n  }\n",
     "@f: a reduction with a body and lanes or several axes"},
    {"", "  reduce left i1 in 0 .. N, i2 in 0 .. N {\n    do {\n      v = x[i1]\n    }\n    w = add v\n  }\n",
     "@f: a reduction with a body and lanes or several axes"},
    {"", "  reduce any i1 in 0 .. N {\n    do {\n      v = x[i1]\n    }\n    n = maximum position v\n  }\n",
     "@f: a reduction with a body that looks for a position"},
    {"", "  reduce any i1 in 0 .. N {\n    do {\n      for i2 in 0 .. N {\n      }\n    }\n    w = add x[i1]\n  }\n",
     "@f: a reduction's body with more than assignments and stores"},
    {"", "  reduce any i1 in 0 .. N {\n    do {\n      x[i1] = f64(1.0)\n    }\n    w = add y[i1]\n  }\n",
     "@f: x is stored to but not marked as written"},
    {"  buffer p: f64[N] pointer to x\n", "  w = p[0]\n", "@f: pointer p is used before it is bound"},
    {"  buffer p: f64[N] pointer to x\n", "  rebind p = y\n", "@f: p cannot point to y"},
    {"  buffer p: f64[N] written pointer to x\n", "", "@f: p is written but may point to x, which is not"},
    {"  buffer p: f64[N] pointer to x\n", "  rebind x = y\n", "@f: x is not a pointer"},
    {"  buffer z: f64[N] parameter 9\n", "", "@f: z is parameter 9, which does not exist"},
    {"  buffer z: f32[N] parameter 0\n", "", "@f: z differs in type from its parameter"},
    {"  buffer z: f64[i1] at 0\n", "", "@f: a buffer's size is not in entry dims only"},
};

static void verify_one(const VerifierFault *fault) {
    TextBuffer text = {0};
    text_format(&text,
                "arr-loops 1\nfunc @f(dims N; x: f64[N], y: f64[N] written, true_: bool) -> () workspace 0 {\n"
                "  variable s1 v: f64\n  variable s2 w: f64\n  variable s3 b: bool\n  variable s4 n: i64\n"
                "  variable s5 true_: bool parameter 2\n"
                "  buffer x: f64[N] parameter 0\n  buffer y: f64[N] written parameter 1\n%s  indices 2\n"
                "  b = bool(true)\n%s}\n",
                fault->declarations, fault->body);
    Session session = session_open(text.text);
    char message[512] = "";
    session_parse(&session);
    if (!session.module) fail_msg("%s: %s", fault->body, session.diagnostics.entries.items[0].message);
    bool valid = loop_verify(session.module, message, sizeof message);
    if (valid != !fault->message) fail_msg("%s: %s", fault->body, message);
    if (fault->message) assert_string_equal(message, fault->message);
    session_close(&session);
    text_free(&text);
}

static void verifier_finds_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof verifier_faults / sizeof verifier_faults[0]; i++) verify_one(&verifier_faults[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(deep_expressions_round_trip),
        cmocka_unit_test(damaged_text_is_refused),
        cmocka_unit_test(text_faults_are_reported),
        cmocka_unit_test(parsing_goes_on_with_the_next_function),
        cmocka_unit_test(verifier_finds_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
