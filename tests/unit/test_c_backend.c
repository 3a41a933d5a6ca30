// The C back end: emitted C is compiled by gcc and clang with warnings as errors, loaded, and compared: operations with
// scalar_apply on every pair of interesting values, reductions with a recursive formulation of their orders.

#include "c_backend_fixture.h"

#include <math.h>

#include "middle/ir/scalar.h"

// ---- operations --------------------------------------------------------------------------------------------------

enum { VALUE_COUNT = 20 };

static void fill_values(DType dtype, uint64_t values[VALUE_COUNT]) {
    static const double floats[VALUE_COUNT] = {
        0.0,   -0.0,  1.0,   -1.0,         0.5,         -2.5,   3.0,    1e300,       -1e-300,  127.5,
        -129., 65536, 2.5e9, -2147483649., 4294967296., 9.3e18, 1.9e19, (double)NAN, HUGE_VAL, -HUGE_VAL};
    static const int64_t integers[VALUE_COUNT] = {
        0, 1, -1, 2, 3, -3, 5, 7, 8, 31, 33, 127, -128, 255, 32767, -32768, 65535, INT32_MAX, INT64_MIN, INT64_MAX};
    for (int i = 0; i < VALUE_COUNT; i++) {
        values[i] =
            dtype_is_float(dtype) ? scalar_from_double(dtype, floats[i]) : scalar_from_integer(dtype, integers[i]);
    }
}

static bool is_defined(IrOp op, DType dtype) {
    IrDTypeRule rule = ir_op_info(op)->dtype_rule;
    bool overflow = op == IR_ADD_OVERFLOWS || op == IR_SUBTRACT_OVERFLOWS || op == IR_MULTIPLY_OVERFLOWS;
    bool bitwise = op == IR_INVERT || op == IR_BIT_AND || op == IR_BIT_OR || op == IR_BIT_XOR || op == IR_SHIFT_LEFT ||
                   op == IR_SHIFT_RIGHT;
    bool only_float = op == IR_DIVIDE || op == IR_COPYSIGN || op == IR_NEXTAFTER || (op >= IR_FLOOR && op <= IR_SQRT) || (op != IR_POWER && ir_math(op) != NULL);
    if (ir_op_info(op)->op_class != IR_CLASS_POINTWISE || op == IR_CAST || op == IR_SELECT) return false;
    if (overflow) return dtype == DTYPE_I64;
    if (rule == IR_DTYPE_BOOL) return dtype == DTYPE_BOOL;
    if (only_float) return dtype_is_float(dtype);
    if (op == IR_GCD) return dtype == DTYPE_BOOL || dtype_is_unsigned(dtype);
    return !(bitwise && dtype_is_float(dtype));
}

static DType result_of(IrOp op, DType dtype) {
    return ir_op_info(op)->dtype_rule == IR_DTYPE_COMPARE ? DTYPE_BOOL : dtype;
}

// r[i] = op(a[i], b[i]), one function an operation and type.
static void write_operation_function(TextBuffer *text, const char *name, DType from, DType to, const char *value) {
    text_format(text, "func @%s(dims N; a: %s[N], b: %s[N]) -> (%s[N]) workspace 0 {\n", name, dtype_name(from),
                dtype_name(from), dtype_name(to));
    text_format(text,
                "  buffer a: %s[N] parameter 0\n  buffer b: %s[N] parameter 1\n  buffer r: %s[N] written result 0\n  "
                "indices 1\n",
                dtype_name(from), dtype_name(from), dtype_name(to));
    text_format(text, "  for i1 in 0 .. N independent {\n    r[i1] = %s\n  }\n}\n", value);
}

static void write_operations(TextBuffer *text) {
    char name[64], value[64];
    for (int op = 0; op < IR_OP_COUNT; op++) {
        for (int dtype = 0; dtype <= DTYPE_F64; dtype++) {
            if (!is_defined((IrOp)op, (DType)dtype)) continue;
            const IrOpInfo *info = ir_op_info((IrOp)op);
            snprintf(name, sizeof name, "op_%s_%s", info->name, dtype_name((DType)dtype));
            snprintf(value, sizeof value, info->least_operands == 1 ? "%s(a[i1])" : "%s(a[i1], b[i1])", info->name);
            write_operation_function(text, name, (DType)dtype, result_of((IrOp)op, (DType)dtype), value);
        }
    }
}

static void write_casts(TextBuffer *text) {
    char name[64], value[64];
    for (int from = 0; from <= DTYPE_F64; from++) {
        for (int to = 0; to <= DTYPE_F64; to++) {
            snprintf(name, sizeof name, "cast_%s_%s", dtype_name((DType)from), dtype_name((DType)to));
            snprintf(value, sizeof value, "cast(a[i1], %s)", dtype_name((DType)to));
            write_operation_function(text, name, (DType)from, (DType)to, value);
        }
    }
}

static uint64_t load(DType dtype, const unsigned char *data, size_t index) {
    uint64_t bits = 0;
    memcpy(&bits, data + index * dtype_size(dtype), dtype_size(dtype));
    return bits;
}

static void store(DType dtype, unsigned char *data, size_t index, uint64_t bits) {
    memcpy(data + index * dtype_size(dtype), &bits, dtype_size(dtype));
}

static bool same_element(DType dtype, uint64_t left, uint64_t right) {
    if (left == right) return true;
    return dtype_is_float(dtype) && isnan(scalar_to_double(dtype, left)) && isnan(scalar_to_double(dtype, right));
}

typedef int32_t OperationFunction(int64_t count, const void *a, const void *b, void *result, arr_context *context);

static void compare_operation(const Compiled *compiled, const char *name, IrOp op, DType from, DType to) {
    enum { COUNT = VALUE_COUNT * VALUE_COUNT };
    static _Alignas(64) unsigned char a[COUNT * 8], b[COUNT * 8], result[COUNT * 8];
    uint64_t values[VALUE_COUNT];
    fill_values(from, values);
    for (size_t i = 0; i < COUNT; i++)
        store(from, a, i, values[i / VALUE_COUNT]), store(from, b, i, values[i % VALUE_COUNT]);
    for (int number = 0; number < COMPILER_COUNT; number++) {
        OperationFunction *function;
        cc_function(compiled, number, name, &function);
        assert_int_equal(function(COUNT, a, b, result, NULL), ARR_OK);
        for (size_t i = 0; i < COUNT; i++) {
            const uint64_t operands[] = {load(from, a, i), load(from, b, i)};
            uint64_t expected = scalar_apply(op, from, to, operands);
            if (same_element(to, load(to, result, i), expected)) continue;
            fail_msg("%s (%s): %llx %llx gives %llx, not %llx", name, compilers[number][0],
                     (unsigned long long)operands[0], (unsigned long long)operands[1],
                     (unsigned long long)load(to, result, i), (unsigned long long)expected);
        }
    }
}

static void compare_all(const Compiled *compiled) {
    char name[64];
    for (int op = 0; op < IR_OP_COUNT; op++) {
        for (int dtype = 0; dtype <= DTYPE_F64; dtype++) {
            if (!is_defined((IrOp)op, (DType)dtype)) continue;
            snprintf(name, sizeof name, "op_%s_%s", ir_op_info((IrOp)op)->name, dtype_name((DType)dtype));
            compare_operation(compiled, name, (IrOp)op, (DType)dtype, result_of((IrOp)op, (DType)dtype));
        }
    }
    for (int from = 0; from <= DTYPE_F64; from++) {
        for (int to = 0; to <= DTYPE_F64; to++) {
            snprintf(name, sizeof name, "cast_%s_%s", dtype_name((DType)from), dtype_name((DType)to));
            compare_operation(compiled, name, IR_CAST, (DType)from, (DType)to);
        }
    }
}

static void operations_have_the_meaning_of_scalar_apply(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\n");
    write_operations(&text);
    write_casts(&text);
    Compiled compiled = cc_open(text.text);
    compare_all(&compiled);
    cc_close(&compiled);
    text_free(&text);
}

// ---- reductions --------------------------------------------------------------------------------------------------
// The orders once more, as recursions: halves of lanes, and blocks split at the largest power of two.

typedef struct Terms {
    IrOp combiner;
    DType dtype;
    bool fma;
    const unsigned char *left, *right;
    size_t count;
} Terms;

static uint64_t combine(const Terms *terms, uint64_t left, uint64_t right) {
    const uint64_t operands[] = {left, right};
    return scalar_apply(terms->combiner, terms->dtype, terms->dtype, operands);
}

static uint64_t fused(const Terms *terms, size_t index, uint64_t sum) {
    double a = scalar_to_double(terms->dtype, load(terms->dtype, terms->left, index));
    double b = scalar_to_double(terms->dtype, load(terms->dtype, terms->right, index)),
           c = scalar_to_double(terms->dtype, sum);
    double result = terms->dtype == DTYPE_F64 ? fma(a, b, c) : (double)fmaf((float)a, (float)b, (float)c);
    return scalar_from_double(terms->dtype, result);
}

// Lane `lane` of the block [start, end); *empty when it has no terms and no identity either.
static uint64_t lane_of(const Terms *terms, size_t start, size_t end, size_t lane, bool *empty) {
    uint64_t value = 0;
    *empty = !terms->fma && start + lane >= end;
    for (size_t i = start + lane; i < end; i += 16) {
        uint64_t term = load(terms->dtype, terms->left, i);
        value = terms->fma ? fused(terms, i, value) : i == start + lane ? term : combine(terms, value, term);
    }
    return value;
}

// The sum of lanes lane, lane + stride, lane + 2 stride ..: halving adds lane l and lane l + 8 first.
static uint64_t lanes_of(const Terms *terms, size_t start, size_t end, size_t lane, size_t stride, bool *empty) {
    if (stride == 16) return lane_of(terms, start, end, lane, empty);
    bool right_empty;
    uint64_t left = lanes_of(terms, start, end, lane, stride * 2, empty);
    uint64_t right = lanes_of(terms, start, end, lane + stride, stride * 2, &right_empty);
    if (right_empty) return left;
    return combine(terms, left, right);
}

static uint64_t blocks_of(const Terms *terms, size_t first, size_t count) {
    bool empty;
    size_t split = 1, start = first * 1024, end = start + 1024 < terms->count ? start + 1024 : terms->count;
    if (count == 1) return lanes_of(terms, start, end, 0, 1, &empty);
    while (split * 2 < count) split *= 2;
    return combine(terms, blocks_of(terms, first, split), blocks_of(terms, first + split, count - split));
}

static uint64_t expected_lanes(const Terms *terms) {
    if (terms->count == 0) return terms->combiner == IR_MULTIPLY ? scalar_from_double(terms->dtype, 1.0) : 0;
    return blocks_of(terms, 0, (terms->count + 1023) / 1024);
}

static uint64_t expected_chunks(const Terms *terms) {
    uint64_t total = 0, chunk = 0;
    for (size_t i = 0; i < terms->count; i++) {
        chunk = fused(terms, i, i % 256 ? chunk : 0);
        if (i % 256 != 255 && i + 1 != terms->count) continue;
        total = i < 256 ? chunk : combine(terms, total, chunk);
    }
    return total;
}

static uint64_t expected_left(const Terms *terms) {
    uint64_t total = terms->combiner == IR_MULTIPLY ? scalar_from_double(terms->dtype, 1.0) : 0;
    for (size_t i = 0; i < terms->count; i++) {
        uint64_t term = load(terms->dtype, terms->left, i);
        total = i ? combine(terms, total, term) : term;
    }
    return total;
}

static const char *const combiners[] = {"add", "multiply", "minimum", "maximum"};
static const IrOp combiner_ops[] = {IR_ADD, IR_MULTIPLY, IR_MINIMUM, IR_MAXIMUM};
enum { COMBINER_COUNT = 4 };

// One axis, two axes that are walked as N rows of M, and siblings that share the loop.
static void write_reduction(TextBuffer *text, const char *name, const char *dtype, const char *domain,
                            const char *order, const char *step) {
    text_format(text, "func @%s_%s(dims N, M; x: %s[N, M], y: %s[N, M]) -> (%s, %s) workspace 0 {\n", name, dtype,
                dtype, dtype, dtype, dtype);
    text_format(text,
                "  variable s1 s: %s\n  variable s2 twice: %s\n  buffer x: %s[N*M] parameter 0\n  buffer y: %s[N*M] "
                "parameter 1\n",
                dtype, dtype, dtype, dtype);
    text_format(text, "  buffer r: %s[1] written result 0\n  buffer q: %s[1] written result 1\n  indices 2\n", dtype,
                dtype);
    text_format(text, "  reduce %s %s {\n    s = %s\n    twice = %s\n  }\n  r[0] = s\n  q[0] = twice\n}\n", order,
                domain, step, step);
}

static void write_reductions_of(TextBuffer *text, const char *dtype) {
    static const char *const domains[] = {"i2 in 0 .. N*M", "i1 in 0 .. N, i2 in 0 .. M"};
    static const char *const subscripts[] = {"i2", "M*i1 + i2"};
    char name[64], step[128];
    for (int rank = 0; rank < 2; rank++) {
        for (int c = 0; c < COMBINER_COUNT; c++) {
            snprintf(step, sizeof step, "%s x[%s]", combiners[c], subscripts[rank]);
            snprintf(name, sizeof name, "lanes%d_%s", rank, combiners[c]);
            write_reduction(text, name, dtype, domains[rank], "lanes16", step);
            snprintf(name, sizeof name, "left%d_%s", rank, combiners[c]);
            write_reduction(text, name, dtype, domains[rank], "left", step);
        }
        snprintf(step, sizeof step, "fma(x[%s], y[%s])", subscripts[rank], subscripts[rank]);
        snprintf(name, sizeof name, "lanesfma%d", rank);
        write_reduction(text, name, dtype, domains[rank], "lanes16fma", step);
        snprintf(name, sizeof name, "chunks%d", rank);
        write_reduction(text, name, dtype, domains[rank], "chunk256", step);
    }
}

typedef int32_t ReductionFunction(int64_t n, int64_t m, const void *x, const void *y, void *s, void *twice,
                                  arr_context *context);

static void compare_reduction(const Compiled *compiled, const char *name, const Terms *terms, int64_t columns,
                              uint64_t expected) {
    uint64_t results[2];
    for (int number = 0; number < COMPILER_COUNT; number++) {
        ReductionFunction *function;
        cc_function(compiled, number, name, &function);
        memset(results, 0, sizeof results);
        assert_int_equal(function((int64_t)terms->count / columns, columns, terms->left, terms->right, &results[0],
                                  &results[1], NULL),
                         ARR_OK);
        if (same_element(terms->dtype, results[0], expected) && same_element(terms->dtype, results[1], expected))
            continue;
        fail_msg("%s of %zu elements (%s) gives %a, not %a", name, terms->count, compilers[number][0],
                 scalar_to_double(terms->dtype, results[0]), scalar_to_double(terms->dtype, expected));
    }
}

static void compare_length(const Compiled *compiled, DType dtype, const unsigned char *x, const unsigned char *y,
                           size_t count, int64_t columns) {
    char name[64];
    Terms products = {.combiner = IR_ADD, .dtype = dtype, .fma = true, .left = x, .right = y, .count = count};
    for (int rank = 0; rank < 2; rank++) {
        for (int c = 0; c < COMBINER_COUNT; c++) {
            Terms terms = {.combiner = combiner_ops[c], .dtype = dtype, .left = x, .right = y, .count = count};
            snprintf(name, sizeof name, "lanes%d_%s_%s", rank, combiners[c], dtype_name(dtype));
            compare_reduction(compiled, name, &terms, columns, expected_lanes(&terms));
            snprintf(name, sizeof name, "left%d_%s_%s", rank, combiners[c], dtype_name(dtype));
            compare_reduction(compiled, name, &terms, columns, expected_left(&terms));
        }
        snprintf(name, sizeof name, "lanesfma%d_%s", rank, dtype_name(dtype));
        compare_reduction(compiled, name, &products, columns, expected_lanes(&products));
        snprintf(name, sizeof name, "chunks%d_%s", rank, dtype_name(dtype));
        compare_reduction(compiled, name, &products, columns, expected_chunks(&products));
    }
}

static void compare_lengths(const Compiled *compiled, DType dtype, const unsigned char *x, const unsigned char *y) {
    static const size_t lengths[][2] = {{255, 1},          {256, 4},    {257, 257}, {511, 7},   {512, 8},
                                        {513, 9},          {1023, 3},   {1024, 16}, {1025, 5},  {1040, 13},
                                        {2047, 89},        {2048, 32},  {3072, 3},  {3100, 31}, {5 * 1024, 1},
                                        {7 * 1024 + 9, 1}, {12000, 120}};
    for (size_t count = 0; count <= 70; count++) compare_length(compiled, dtype, x, y, count, 1);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        compare_length(compiled, dtype, x, y, lengths[i][0], (int64_t)lengths[i][1]);
}

// Values of both signs over many magnitudes, so that every change of order shows.
static void fill_terms(DType dtype, unsigned char *data, size_t count, uint64_t state) {
    for (size_t i = 0; i < count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double value = ldexp((double)(int64_t)(state >> 11) - 4503599627370496.0, (int)(state >> 59) - 68);
        store(dtype, data, i, scalar_from_double(dtype, value));
    }
}

static void reductions_keep_their_orders(void **state) {
    enum { LIMIT = 12000 };
    (void)state;
    TextBuffer text = {0};
    static _Alignas(64) unsigned char x[LIMIT * 8], y[LIMIT * 8];
    text_add(&text, "arr-loops 1\n");
    write_reductions_of(&text, "f64");
    write_reductions_of(&text, "f32");
    Compiled compiled = cc_open(text.text);
    for (int dtype = DTYPE_F32; dtype <= DTYPE_F64; dtype++) {
        fill_terms((DType)dtype, x, LIMIT, 1);
        fill_terms((DType)dtype, y, LIMIT, 2);
        compare_lengths(&compiled, (DType)dtype, x, y);
        for (size_t i = 0; i < LIMIT; i++)
            store((DType)dtype, x, i, scalar_from_double((DType)dtype, i == 40 ? (double)NAN : -0.0));
        compare_lengths(&compiled, (DType)dtype, x, y);
    }
    cc_close(&compiled);
    text_free(&text);
}

static void positions_are_those_of_the_first_extreme(void **state) {
    (void)state;
    Compiled compiled = cc_open(
        "arr-loops 1\n"
        "func @where(dims N; x: f64[N]) -> (i64, i64) workspace 0 {\n"
        "  variable s1 low: i64\n  variable s2 high: i64\n"
        "  buffer x: f64[N] parameter 0\n  buffer r: i64[1] written result 0\n  buffer q: i64[1] written result 1\n"
        "  indices 1\n"
        "  reduce any i1 in 0 .. N {\n    low = minimum position x[i1]\n    high = maximum position x[i1]\n  }\n"
        "  r[0] = low\n  q[0] = high\n}\n");
    static const struct {
        double x[5];
        int64_t low, high;
    } cases[] = {{{3, 1, 4, 1, 4}, 1, 2},
                 {{3, (double)NAN, 9, (double)NAN, 0}, 1, 1},
                 {{(double)NAN, 1, 2, 3, 4}, 0, 0},
                 {{-HUGE_VAL, 0, -0.0, HUGE_VAL, 0}, 0, 3}};
    for (int number = 0; number < COMPILER_COUNT; number++) {
        int32_t (*where)(int64_t, const double *, int64_t *, int64_t *, arr_context *);
        cc_function(&compiled, number, "where", &where);
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            int64_t low = -1, high = -1;
            assert_int_equal(where(5, cases[i].x, &low, &high, NULL), ARR_OK);
            assert_int_equal(low, cases[i].low);
            assert_int_equal(high, cases[i].high);
        }
    }
    cc_close(&compiled);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_have_the_meaning_of_scalar_apply),
        cmocka_unit_test(reductions_keep_their_orders),
        cmocka_unit_test(positions_are_those_of_the_first_extreme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
