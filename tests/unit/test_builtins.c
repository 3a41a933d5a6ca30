// Expressions and builtins, as tables: the body of a function, and a fragment of its IR or of its diagnostics.
//
// Every body is checked inside `def f(PARAMETERS): return BODY`; the IR that comes out must verify too.

#include "frontend/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Case {
    const char *body;
    const char *fragment; // what the output must contain
} Case;

static const char parameters[] = "A: f64[N, M], B: f64[M, K], x: f64[M], F: f32[N], I: i32[N], J: i64[N], U: u8[N], W: u64[N], "
                                 "L: bool[N], Q: f64[3, 4], n: i64, s: f64";

// The printed IR, or the rendered diagnostics when there are errors.
static void check_body(const char *body, TextBuffer *output, bool *has_errors) {
    TextBuffer text = {0};
    text_format(&text, "import numpy as np\ndef f(%s): return %s\n", parameters, body);
    Arena *arena = arena_create();
    StringTable *strings = string_table_create(arena);
    SourceFile source = {"t.arr", text.text, text.length};
    DiagnosticList diagnostics;
    diagnostic_list_initialise(&diagnostics, arena);
    AstModule *ast = fe_parse(&source, arena, strings, &diagnostics);
    IrModule *module = fe_check(ast, &source, arena, strings, &diagnostics);
    char message[200] = "";
    if (!ir_verify(module, message, sizeof message)) fail_msg("%s: %s", body, message);
    *has_errors = diagnostics.error_count > 0;
    if (*has_errors) diagnostic_render(&diagnostics, &source, output);
    else ir_print(module, output);
    ir_module_release(module);
    diagnostic_list_free(&diagnostics);
    string_table_destroy(strings);
    arena_destroy(arena);
    text_free(&text);
}

static void expect(const Case *cases, size_t count, bool errors) {
    for (size_t i = 0; i < count; i++) {
        TextBuffer output = {0};
        bool has_errors;
        check_body(cases[i].body, &output, &has_errors);
        if (has_errors != errors || !strstr(output.text, cases[i].fragment))
            fail_msg("%s: expected %s in\n%s", cases[i].body, cases[i].fragment, output.text);
        text_free(&output);
    }
}

#define EXPECT_IR(...)                                       \
    do {                                                     \
        static const Case cases[] = {__VA_ARGS__};           \
        expect(cases, sizeof cases / sizeof *cases, false);  \
    } while (0)
#define EXPECT_ERRORS(...)                                   \
    do {                                                     \
        static const Case cases[] = {__VA_ARGS__};           \
        expect(cases, sizeof cases / sizeof *cases, true);   \
    } while (0)

static void test_promotion(void **state) {
    (void)state;
    EXPECT_IR({"F * 2.0", ": f32[N]"}, {"I * 2.0", "multiply(%"}, {"I * 2.0", ": f64[N]"}, {"I + 1", "add(%"}, {"I + 1", ": i32[N]"},
              {"L + 1", ": i64[N]"}, {"W + J", ": f64[N]"}, {"I / I", "divide("}, {"F ** 2", "multiply(%4, %4) : f32[N]"},
              {"F ** 0.5", "sqrt("}, {"F ** -1", "divide("}, {"np.sqrt(2)", "1.41421356"}, {"np.sqrt(I)", "sqrt("},
              {"np.floor(I)", "return(%5)"}, {"U == 300", "constant value false"}, {"W < J", "bit_and("}, {"-L | ~L if False else ~L", "invert("});
    EXPECT_ERRORS({"U + 300", "300 does not fit u8"}, {"L - L", "subtract is not defined for bool"}, {"-L", "negative is not defined for bool"},
                  {"np.sqrt(L)", "float16"}, {"I ** -1", "negative integer power"}, {"F & 1", "bit_and is not defined for f32"},
                  {"2j * I // A", "floor_divide is not defined for complex numbers"});
}

static void test_python_numbers(void **state) {
    (void)state;
    EXPECT_IR({"7 // 2 + -7 % 3", "constant value 5 : i64"}, {"2 ** -1", "0.5 : f64"}, {"7 / 2", "3.5"}, {"len(A) - 1", "extent extents[N - 1]"},
              {"A.size", "extent extents[N*M]"}, {"len(A) * 2", "code 11"}, {"len(A) // len(x)", "code 12"}, {"int(n) << 1", "code 11"},
              {"min(len(A), len(x))", "min(N, M)"}, {"abs(-3)", "constant value 3"}, {"int(2.7)", "constant value 2"}, {"True + True", "constant value 2"});
    EXPECT_ERRORS({"1 // 0", "division by zero"}, {"2 ** 64", "more than 64 bits"}, {"9223372036854775808", "more than 64 bits"},
                  {"1 << -1", "a shift count cannot be negative"}, {"sum(A)", "np.sum"}, {"range(n)", "must be a constant integer"}, {"min(1, 2.5)", "convert one first"});
}

static void test_subscripts(void **state) {
    (void)state;
    EXPECT_IR({"A[1:-1]", "extents[1, 0] : f64[max(N - 2, 0), M]"}, {"A[::7]", "f64[floordiv(N + 6, 7), M]"},
              {"A[::-1]", "slice(%1) integers[-1, 1] extents[N - 1, 0] : f64[N, M]"}, {"A[0:2, 3]", "code 9"}, {"Q[-1, 0]", "extents[2]"},
              {"A[None, ..., 0:1]", "f64[1, N, min(M - 1, 0) + 1]"}, {"Q[n]", "code 9"}, {"A.shape[0]", "extent extents[N]"}, {"x[:n][:0]", "f64[0]"});
    EXPECT_ERRORS({"Q[3]", "index 3 is out of range for an axis of 3"}, {"Q[-4]", "out of range"}, {"A[0, 0, 0]", "too many indices"}, {"A[::0]", "cannot be zero"},
                  {"A[A > 0]", "boolean mask"}, {"A[1.5]", "an index must be an integer"}, {"A[..., ...]", "only once"});
}

static void test_broadcasting(void **state) {
    (void)state;
    EXPECT_IR({"A + x", "broadcast(%3) integers[-1, 0] : f64[N, M]"}, {"A + 1", "f64[N, M]"}, {"F + x", "code 8"}, {"x[:, None] * x", "f64[M, M]"});
    EXPECT_ERRORS({"Q + Q.T", "axis -1 has extents 4 and 3"}, {"Q + Q.T", "note: shape (3, 4)"}, {"Q + Q.T", "note: shape (4, 3)"});
}

static void test_conditions(void **state) {
    (void)state;
    EXPECT_IR({"1.0 if s > 0 else 2.0", "select("}, {"x[n] if n < 3 else s", "yield("}, {"n > 0 and s > 0", "bit_and("},
              {"A if A.ndim == 2 else x", "return(%1)"}, {"0 <= n < 2", "bit_and("}, {"not n", "logical_not("}, {"(None is None) + 0", "constant value 1"});
    EXPECT_ERRORS({"1 if A > 0 else 2", "np.any or np.all"}, {"A if s > 0 else x", "one rank"}, {"F[0] if s > 0 else s", "one dtype"}, {"1 in A", "`in` other than with a tuple or list is not supported yet"});
}

static void test_reductions(void **state) {
    (void)state;
    EXPECT_IR({"np.sum(A)", "reduce(%1) integers[0, 1] order lanes16 combiner add : f64"}, {"np.sum(A, axis=0)", "integers[0] order left combiner add : f64[M]"},
              {"A.sum(-1)", "integers[1] order lanes16"}, {"np.sum(I)", "order any combiner add : i64"}, {"np.sum(U)", ": u64"}, {"np.prod(F)", "combiner multiply : f32"},
              {"np.any(A, axis=1, keepdims=True)", "bool[N, 1]"}, {"np.max(Q)", "combiner maximum : f64"}, {"np.max(A)", "code 14"}, {"I.mean()", "divide("},
              {"np.argmin(Q, axis=0)", "arg_reduce(%10) integers[0] combiner minimum : i64[4]"}, {"np.sum(A, dtype=np.float32)", "f32"});
    EXPECT_ERRORS({"np.sum(A, 2)", "axis 2 is out of range"}, {"np.sum(A, axis=(0, 0))", "given twice"}, {"np.sum(A, axs=0)", "has no parameter axs"},
                  {"np.sum(A, axs=0)", "sum(a, axis=None, dtype=None, *, keepdims=False)"}, {"np.sum(A, out=A)", "out= of sum is not supported yet"}, {"np.sum()", "needs the argument a"});
}

static void test_linear(void **state) {
    (void)state;
    EXPECT_IR({"A @ B", "order chunk256 : f64[N, K]"}, {"A @ x", "order lanes16fma : f64[N]"}, {"x @ B", "order chunk256 : f64[K]"}, {"x @ x", "order lanes16fma : f64"},
              {"I @ I", "order any : i32"}, {"np.outer(x, x)", "f64[M, M]"}, {"A @ Q.T", "code 8"}, {"np.trace(A)", "diagonal(%1)"}, {"np.vecdot(A, x)", "f64[N]"});
    EXPECT_ERRORS({"Q @ Q", "axis 1 of the left has extent 4 and axis 0 of the right 3"}, {"A @ 2", "use * for scalars"});
}

static void test_creation(void **state) {
    (void)state;
    EXPECT_IR({"np.zeros(n)", "code 2"}, {"np.zeros(len(A))", "f64[N]"}, {"np.ones((2, 3), dtype=np.int32)", "i32[2, 3]"}, {"np.full(2, 3)", "i64[2]"},
              {"np.arange(5)", "i64[5]"}, {"np.arange(0.0, 1.0, 0.25)", "f64[4]"}, {"np.arange(10, 0, -3)", "i64[4]"}, {"np.arange(0, 5, n)", "code 13"},
              {"np.eye(3, 4, 1)", "f64[3, 4]"}, {"np.zeros_like(I)", "i32[N]"}, {"np.array([[1, 2.5], [3, 4]])", "f64[2, 2]"}, {"np.array([])", "f64[0]"}, {"np.copy(A)", "return(%1)"});
    EXPECT_ERRORS({"np.zeros(-1)", "an extent cannot be negative"}, {"np.array([[1, 2], [3]])", "differ in length"}, {"np.arange(1, 2, 0)", "step of arange"},
                  {"np.zeros(2, dtype=3)", "a dtype is written"}, {"np.zeros(2, dtype=np.complex256)", "complex256"}, {"np.arange(s)", "arange of floats"});
}

static void test_structure(void **state) {
    (void)state;
    EXPECT_IR({"A.T", "transpose(%1) integers[1, 0] : f64[M, N]"}, {"A.reshape(-1)", "f64[N*M]"}, {"A.reshape(len(A), -1, 1)", "f64[N, M, 1]"}, {"A.reshape(2, 3)", "code 18"},
              {"np.expand_dims(x, 0)", "f64[1, M]"}, {"np.flip(x)", "slice(%3) integers[-1] extents[M - 1]"}, {"np.roll(x, 2)", "roll(%3) integers[0] extents[2]"},
              {"np.concatenate((A, A))", "f64[2*N, M]"}, {"np.stack((x, x))", "f64[2, M]"}, {"np.tile(x, 3)", "f64[3*M]"}, {"np.repeat(x, 2)", "f64[2*M]"},
              {"np.diagonal(Q, 1)", "diagonal(%10) integers[0, 1] extents[0, 1] : f64[3]"}, {"np.broadcast_to(x, (2, len(x)))", "f64[2, M]"}, {"np.squeeze(Q[:1])", "f64[4]"});
    EXPECT_ERRORS({"Q.reshape(5, 2)", "12 elements become 10"}, {"Q.reshape(-1, -1)", "only one"}, {"np.transpose(A, (0,))", "a permutation of 1 axes"},
                  {"np.transpose(A, (0, 0))", "given twice"}, {"np.squeeze(Q, 0)", "must be equal"}, {"np.concatenate((A, x))", "one rank"}, {"np.fliplr(x)", "needs rank 2"});
}

static void test_moa(void **state) {
    (void)state;
    EXPECT_IR({"moa.psi((0, 1), Q)", "index("}, {"moa.rho(Q)", "i64[2]"}, {"moa.take(-2, Q)", "extents[1, 0] : f64[2, 4]"}, {"moa.drop(1, A)", "code 2"},
              {"moa.rotate(1, x)", "roll(%3) integers[0] extents[-1]"}, {"moa.tr((1, 0), A)", "f64[M, N]"}, {"moa.reduce(np.add, A)", "integers[0] order left combiner add : f64[M]"},
              {"moa.reduce(np.subtract, Q)", "subtract("}, {"moa.inner(np.minimum, np.add, A, B)", "order left combiner minimum : f64[N, K]"},
              {"moa.outer(np.subtract, x, x)", "f64[M, M]"}, {"moa.scan(np.add, A)", "scan(%1) integers[0] combiner add : f64[N, M]"}, {"moa.reduce(lambda a, b: a / b, Q)", "divide("});
    EXPECT_ERRORS({"moa.take(4, Q)", "4 elements of an axis of 3"}, {"moa.psi(-1, Q)", "no negative index"}, {"moa.reduce(np.subtract, A)", "not supported yet"},
                  {"moa.scan(np.subtract, A)", "moa.scan with np.subtract is not supported yet"}, {"moa.take(n, A)", "sign"}, {"moa.tak(1, A)", "did you mean take?"});
}

static void test_attributes(void **state) {
    (void)state;
    EXPECT_IR({"A.ndim + 0", "constant value 2"}, {"(A.dtype == np.float64) + 0", "constant value 1"}, {"I.astype(float)", "cast(%5) : f64[N]"}, {"np.pi", "3.14159"}, {"pi + 0.0", "3.14159"}, {"nan", "value nan"}, {"-inf", "value -inf"}, {"x[newaxis, :]", "f64[1, M]"}, {"A.mT", "f64[M, N]"});
    EXPECT_ERRORS({"np.smu(A)", "did you mean sum?"}, {"np.transpsoe(A)", "did you mean transpose?"}, {"e", "unknown name 'e'"}, {"np.argsort(A)", "np.argsort is not supported yet"}, {"A.shap", "did you mean shape?"}, {"A.fill(1)", "is not supported yet"},
                  {"np.linalg.inv(A)", "np.linalg.inv is not supported yet"}, {"np.add.reduceat(A, A)", "np.add.reduceat is not supported yet"}, {"np.float64(1, 2)", "takes one argument"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_promotion),  cmocka_unit_test(test_python_numbers), cmocka_unit_test(test_subscripts), cmocka_unit_test(test_broadcasting),
        cmocka_unit_test(test_conditions), cmocka_unit_test(test_reductions),     cmocka_unit_test(test_linear),     cmocka_unit_test(test_creation),
        cmocka_unit_test(test_structure),  cmocka_unit_test(test_moa),            cmocka_unit_test(test_attributes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
