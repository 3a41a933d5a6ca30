// Reductions in every order, bit for bit against a plain transcription of docs/reduction-orders.md: over one run, over several
// axes, along the first axis (vectors over the kept one) and in matrix products, whose loops become register tiles.

#include "llvm_fixture.h"

#include <math.h>

enum { BLOCK = 1024, CHUNK = 256 };

// ---- the orders --------------------------------------------------------------------------------------------------

typedef enum Combiner { ADD, MULTIPLY, MINIMUM, MAXIMUM, COMBINER_COUNT } Combiner;
static const char *const COMBINER_NAMES[] = {"add", "multiply", "minimum", "maximum"};

// In f64, or rounded to f32 after each operation (exact for one operation on f32 operands).
typedef struct Arithmetic {
    Combiner combiner;
    bool narrow;
} Arithmetic;

static double round_to(Arithmetic how, double value) { return how.narrow ? (double)(float)value : value; }

static double combine(Arithmetic how, double a, double b) {
    if (how.combiner == ADD) return round_to(how, a + b);
    if (how.combiner == MULTIPLY) return round_to(how, a * b);
    if (how.combiner == MINIMUM) return a < b || a != a ? a : b;
    return a > b || a != a ? a : b;
}

static double multiply_add(Arithmetic how, double a, double b, double sum) {
    return how.narrow ? (double)fmaf((float)a, (float)b, (float)sum) : fma(a, b, sum);
}

static double left(Arithmetic how, const double *terms, int64_t count) {
    double result = count ? terms[0] : how.combiner == MULTIPLY ? 1.0 : 0.0;
    for (int64_t i = 1; i < count; i++) result = combine(how, result, terms[i]);
    return result;
}

// One block's lanes; `factors` NULL for plain terms. Lanes without a term: used[lane] false.
static double lanes_block(Arithmetic how, const double *terms, const double *factors, int64_t count) {
    double lanes[16] = {0};
    bool used[16] = {false};
    for (int64_t i = 0; i < count; i++) {
        int64_t l = i % 16;
        if (factors) lanes[l] = multiply_add(how, terms[i], factors[i], lanes[l]);
        else lanes[l] = used[l] ? combine(how, lanes[l], terms[i]) : terms[i];
        used[l] = true;
    }
    for (int half = 8; half; half /= 2) {
        for (int l = 0; l < half; l++) {
            if (factors || (used[l] && used[l + half])) lanes[l] = combine(how, lanes[l], lanes[l + half]);
            else if (used[l + half]) lanes[l] = lanes[l + half];
            used[l] = used[l] || used[l + half];
        }
    }
    return lanes[0];
}

static double lanes16(Arithmetic how, const double *terms, const double *factors, int64_t count) {
    double results[64];
    int levels[64], depth = 0;
    if (count == 0) return how.combiner == MULTIPLY ? 1.0 : 0.0;
    for (int64_t start = 0; start < count; start += BLOCK) {
        int64_t size = count - start < BLOCK ? count - start : BLOCK;
        double result = lanes_block(how, terms + start, factors ? factors + start : NULL, size);
        int level = 0;
        while (depth && levels[depth - 1] == level) result = combine(how, results[--depth], result), level++;
        results[depth] = result, levels[depth++] = level;
    }
    double result = results[--depth];
    while (depth) result = combine(how, results[--depth], result);
    return result;
}

static double chunk256(Arithmetic how, const double *terms, const double *factors, int64_t count) {
    double total = 0.0;
    for (int64_t start = 0; start < count; start += CHUNK) {
        double sum = 0.0;
        for (int64_t i = start; i < count && i < start + CHUNK; i++) sum = multiply_add(how, terms[i], factors[i], sum);
        total = start ? combine(how, total, sum) : sum;
    }
    return total;
}

// ---- data --------------------------------------------------------------------------------------------------------

enum { DATA_LIMIT = 1 << 18 };
static double x64[DATA_LIMIT], y64[DATA_LIMIT], out64[DATA_LIMIT], terms[DATA_LIMIT], factors[DATA_LIMIT];
static float x32[DATA_LIMIT], y32[DATA_LIMIT], out32[DATA_LIMIT];

// Values of mixed sign and size around 1, exact in f32, so that every order of additions gives other bits.
static void fill_data(void) {
    uint64_t state = 42;
    for (size_t i = 0; i < DATA_LIMIT; i++) {
        double value = ((double)(next_random(&state) >> 40) * 0x1p-23 - 1.0) * ldexp(1.0, (int)(next_random(&state) % 8) - 4);
        x32[i] = (float)value, x64[i] = (double)x32[i];
        y32[i] = (float)((double)(next_random(&state) >> 40) * 0x1p-24 + 0.5), y64[i] = (double)y32[i];
    }
}

static void check(const char *what, int64_t size, double given, double wanted) {
    bool same = memcmp(&given, &wanted, sizeof given) == 0 || (isnan(given) && isnan(wanted));
    if (!same) fail_msg("%s of %lld: %a instead of %a", what, (long long)size, given, wanted);
}

static double result_at(bool narrow, int64_t position) { return narrow ? (double)out32[position] : out64[position]; }

static void call(const Program *program, const char *name, bool narrow, const int64_t *dims) {
    void *wide[3] = {x64, y64, out64}, *small[3] = {x32, y32, out32};
    assert_int_equal(program_call(program, name, dims, narrow ? small : wide, NULL), ARR_OK);
}

static void for_each_configuration(TextBuffer *text, void (*run)(const Program *program)) {
    Program program;
    program_parse(&program, text->text);
    for (size_t c = 0; c < CONFIGURATION_COUNT; c++) {
        program_compile(&program, CONFIGURATIONS[c].cpu, CONFIGURATIONS[c].level);
        run(&program);
    }
    program_free(&program);
    text_free(text);
}

// ---- one run -----------------------------------------------------------------------------------------------------

static void add_run(TextBuffer *text, const char *name, const char *type, const char *order, const char *accumulator) {
    text_format(text, "\nfunc @%s_%s(dims N; x: %s[N], y: %s[N]) -> (%s) workspace 0 {\n  variable s1 r: %s\n", name, type, type, type, type, type);
    text_format(text, "  buffer x: %s[N] parameter 0\n  buffer y: %s[N] parameter 1\n  buffer result: %s[1] written result 0\n", type, type, type);
    text_format(text, "  indices 1\n  reduce %s i1 in 0 .. N {\n    r = %s\n  }\n  result[0] = r\n}\n", order, accumulator);
}

static void run_size(const Program *program, int64_t size, bool narrow) {
    const char *type = narrow ? "f32" : "f64";
    char name[40];
    for (int combiner = 0; combiner < COMBINER_COUNT; combiner++) {
        Arithmetic how = {(Combiner)combiner, narrow};
        const double *values = combiner == MULTIPLY ? y64 : x64;
        snprintf(name, sizeof name, "left_%s_%s", COMBINER_NAMES[combiner], type);
        call(program, name, narrow, &size);
        check(name, size, result_at(narrow, 0), left(how, values, size));
        snprintf(name, sizeof name, "lanes_%s_%s", COMBINER_NAMES[combiner], type);
        call(program, name, narrow, &size);
        check(name, size, result_at(narrow, 0), lanes16(how, values, NULL, size));
    }
    snprintf(name, sizeof name, "chunk_%s", type);
    call(program, name, narrow, &size);
    check(name, size, result_at(narrow, 0), chunk256((Arithmetic){ADD, narrow}, x64, y64, size));
    snprintf(name, sizeof name, "fma_%s", type);
    call(program, name, narrow, &size);
    check(name, size, result_at(narrow, 0), lanes16((Arithmetic){ADD, narrow}, x64, y64, size));
}

static void run_runs(const Program *program) {
    for (int narrow = 0; narrow < 2; narrow++) {
        for (int64_t size = 0; size <= 70; size++) run_size(program, size, narrow);
        for (int64_t size = 1000; size <= 1100; size++) run_size(program, size, narrow);
        for (int64_t size = 2040; size <= 2056; size++) run_size(program, size, narrow);
        run_size(program, 5000, narrow);
        run_size(program, 100003, narrow);
    }
}

static void test_runs(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\n");
    for (int narrow = 0; narrow < 2; narrow++) {
        const char *type = narrow ? "f32" : "f64";
        for (int combiner = 0; combiner < COMBINER_COUNT; combiner++) {
            char name[40], accumulator[60];
            const char *array = combiner == MULTIPLY ? "y" : "x";
            snprintf(accumulator, sizeof accumulator, "%s %s[i1]", COMBINER_NAMES[combiner], array);
            snprintf(name, sizeof name, "left_%s", COMBINER_NAMES[combiner]);
            add_run(&text, name, type, "left", accumulator);
            snprintf(name, sizeof name, "lanes_%s", COMBINER_NAMES[combiner]);
            add_run(&text, name, type, "lanes16", accumulator);
        }
        add_run(&text, "chunk", type, "chunk256", "fma(x[i1], y[i1])");
        add_run(&text, "fma", type, "lanes16fma", "fma(x[i1], y[i1])");
    }
    for_each_configuration(&text, run_runs);
}

// ---- expressions, strides and several accumulators in lanes ------------------------------------------------------------

static const char *const LANE_EXPRESSIONS =
    "arr-loops 1\n"
    "\nfunc @siblings(dims N; x: f64[N], y: f64[N]) -> (f64, f64, f64) workspace 0 {\n"
    "  variable s1 a: f64\n  variable s2 b: f64\n  variable s3 c: f64\n"
    "  buffer x: f64[N] parameter 0\n  buffer y: f64[N] parameter 1\n"
    "  buffer r0: f64[1] written result 0\n  buffer r1: f64[1] written result 1\n  buffer r2: f64[1] written result 2\n"
    "  indices 1\n"
    "  reduce lanes16 i1 in 0 .. N {\n"
    "    a = add multiply(x[i1], y[N - 1 - i1])\n"
    "    b = minimum exp(x[i1])\n"
    "    c = add cast(extent(3*i1 - 7), f64)\n"
    "  }\n"
    "  r0[0] = a\n  r1[0] = b\n  r2[0] = c\n}\n";

static void run_siblings(const Program *program) {
    static const int64_t SIZES[] = {0, 1, 5, 16, 17, 100, 1023, 1024, 1025, 3000};
    for (size_t s = 0; s < sizeof SIZES / sizeof SIZES[0]; s++) {
        int64_t size = SIZES[s];
        double results[3];
        void *arguments[5] = {x64, y64, &results[0], &results[1], &results[2]};
        assert_int_equal(program_call(program, "siblings", &size, arguments, NULL), ARR_OK);
        for (int64_t i = 0; i < size; i++) terms[i] = x64[i] * y64[size - 1 - i], factors[i] = (double)(3 * i - 7);
        check("strided product", size, results[0], lanes16((Arithmetic){ADD, false}, terms, NULL, size));
        check("extents", size, results[2], lanes16((Arithmetic){ADD, false}, factors, NULL, size));
        double least = size ? HUGE_VAL : 0.0;
        for (int64_t i = 0; i < size; i++) least = fmin(least, x64[i]);
        if (size) assert_true(fabs(results[1] - exp(least)) <= 2e-16 * exp(least));
    }
}

static void test_lane_expressions(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, LANE_EXPRESSIONS);
    for_each_configuration(&text, run_siblings);
}

// ---- additions that multipliers may share, and runs in memory ---------------------------------------------------------

// More than 32 MB of f64, with an odd block and a rest.
enum { LONG_RUN = (1 << 22) + 3 * BLOCK + 77 };

static void add_deviations(TextBuffer *text, const char *type) {
    add_run(text, "squares", type, "lanes16", "add multiply(subtract(x[i1], y[0]), subtract(x[i1], y[0]))");
    add_run(text, "differences", type, "lanes16", "add subtract(x[i1], y[i1])");
    add_run(text, "sums", type, "lanes16", "add add(x[i1], y[i1])");
}

static void check_deviations(const Program *program, int64_t size, bool narrow) {
    Arithmetic how = {ADD, narrow};
    const char *type = narrow ? "f32" : "f64";
    char name[40];
    for (int64_t i = 0; i < size; i++) {
        double deviation = round_to(how, x64[i] - y64[0]);
        terms[i] = round_to(how, deviation * deviation), factors[i] = round_to(how, x64[i] - y64[i]);
    }
    snprintf(name, sizeof name, "squares_%s", type);
    call(program, name, narrow, &size);
    check(name, size, result_at(narrow, 0), lanes16(how, terms, NULL, size));
    snprintf(name, sizeof name, "differences_%s", type);
    call(program, name, narrow, &size);
    check(name, size, result_at(narrow, 0), lanes16(how, factors, NULL, size));
    for (int64_t i = 0; i < size; i++) terms[i] = round_to(how, x64[i] + y64[i]);
    snprintf(name, sizeof name, "sums_%s", type);
    call(program, name, narrow, &size);
    check(name, size, result_at(narrow, 0), lanes16(how, terms, NULL, size));
}

static void run_deviations(const Program *program) {
    static const int64_t SIZES[] = {0, 1, 2, 15, 16, 17, 40, 1023, 1024, 1025, 2048, 2049, 3501, 5000, 100003};
    for (size_t s = 0; s < sizeof SIZES / sizeof SIZES[0]; s++) {
        check_deviations(program, SIZES[s], false);
        check_deviations(program, SIZES[s], true);
    }
}

// Every term of differences is -0.0 and so is the sum; where infinities meet there is no number.
static void run_special_deviations(const Program *program) {
    static const double PAIRS[][2] = {{-0.0, 0.0}, {0.0, -0.0}, {HUGE_VAL, 1.0}, {HUGE_VAL, HUGE_VAL}, {-HUGE_VAL, 1.0}, {1.0, NAN}, {0x1p-1074, 0x1p-1074}};
    for (size_t p = 0; p < sizeof PAIRS / sizeof PAIRS[0]; p++) {
        for (int64_t i = 0; i < 3501; i++) {
            x64[i] = PAIRS[p][0], y64[i] = PAIRS[p][1];
            x32[i] = (float)x64[i], y32[i] = (float)y64[i];
        }
        for (int64_t size = 1; size < 40; size++) check_deviations(program, size, false);
        check_deviations(program, 3501, false);
    }
    fill_data();
}

static void run_all_deviations(const Program *program) {
    run_deviations(program);
    run_special_deviations(program);
}

static void run_long(const Program *program) {
    double *values = malloc(LONG_RUN * sizeof *values), result;
    int64_t size = LONG_RUN;
    uint64_t state = 7;
    assert_non_null(values);
    for (int64_t i = 0; i < LONG_RUN; i++) values[i] = (double)(next_random(&state) >> 40) * 0x1p-24;
    assert_int_equal(program_call(program, "sum_in_memory", &size, (void *[]){values, &result}, NULL), ARR_OK);
    check("a sum in memory", size, result, lanes16((Arithmetic){ADD, false}, values, NULL, size));
    assert_int_equal(program_call(program, "squares_in_memory", &size, (void *[]){values, &result}, NULL), ARR_OK);
    for (int64_t i = 0; i < LONG_RUN; i++) values[i] = (values[i] - 0.25) * (values[i] - 0.25);
    check("a sum of squares in memory", size, result, lanes16((Arithmetic){ADD, false}, values, NULL, size));
    free(values);
}

static void test_deviations(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\n");
    add_deviations(&text, "f64");
    add_deviations(&text, "f32");
    for_each_configuration(&text, run_all_deviations);
}

static const char *const LONG_RUNS =
    "arr-loops 1\n"
    "\nfunc @sum_in_memory(dims N; x: f64[N]) -> (f64) workspace 0 {\n  variable s1 r: f64\n"
    "  buffer x: f64[N] parameter 0\n  buffer result: f64[1] written result 0\n"
    "  indices 1\n  reduce lanes16 i1 in 0 .. N {\n    r = add x[i1]\n  }\n  result[0] = r\n}\n"
    "\nfunc @squares_in_memory(dims N; x: f64[N]) -> (f64) workspace 0 {\n  variable s1 r: f64\n"
    "  buffer x: f64[N] parameter 0\n  buffer result: f64[1] written result 0\n"
    "  indices 1\n  reduce lanes16 i1 in 0 .. N {\n    "
    "r = add multiply(subtract(x[i1], f64(0.25)), subtract(x[i1], f64(0.25)))\n  }\n  result[0] = r\n}\n";

static void test_long_runs(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, LONG_RUNS);
    for_each_configuration(&text, run_long);
}

// ---- several axes ------------------------------------------------------------------------------------------------

// whole: two axes that are one run. inner: a box inside, in the order given; chunked: the same as a contraction.
static const char *const BOXES =
    "arr-loops 1\n"
    "\nfunc @whole(dims N, M; x: f64[N, M], y: f64[N, M]) -> (f64) workspace 0 {\n"
    "  variable s1 r: f64\n  buffer x: f64[N*M] parameter 0\n  buffer result: f64[1] written result 0\n  indices 2\n"
    "  reduce lanes16 i1 in 0 .. N, i2 in 0 .. M {\n    r = add x[i1*M + i2]\n  }\n  result[0] = r\n}\n"
    "\nfunc @inner(dims N, M; x: f64[N, M], y: f64[N, M]) -> (f64) workspace 0 {\n"
    "  variable s1 r: f64\n  buffer x: f64[N*M] parameter 0\n  buffer result: f64[1] written result 0\n  indices 2\n"
    "  reduce lanes16 i1 in 1 .. N, i2 in 1 .. M {\n    r = add x[i1*M + i2]\n  }\n  result[0] = r\n}\n"
    "\nfunc @inner_fma(dims N, M; x: f64[N, M], y: f64[N, M]) -> (f64) workspace 0 {\n"
    "  variable s1 r: f64\n  buffer x: f64[N*M] parameter 0\n  buffer y: f64[N*M] parameter 1\n"
    "  buffer result: f64[1] written result 0\n  indices 2\n"
    "  reduce lanes16fma i1 in 1 .. N, i2 in 1 .. M {\n    r = fma(x[i1*M + i2], y[i1*M + i2])\n  }\n  result[0] = r\n}\n"
    "\nfunc @inner_chunks(dims N, M; x: f64[N, M], y: f64[N, M]) -> (f64) workspace 0 {\n"
    "  variable s1 r: f64\n  buffer x: f64[N*M] parameter 0\n  buffer y: f64[N*M] parameter 1\n"
    "  buffer result: f64[1] written result 0\n  indices 2\n"
    "  reduce chunk256 i1 in 1 .. N, i2 in 1 .. M {\n    r = fma(x[i1*M + i2], y[i1*M + i2])\n  }\n  result[0] = r\n}\n"
    "\nfunc @position(dims N, M; x: f64[N, M], y: f64[N, M]) -> (i64, f64) workspace 0 {\n"
    "  variable s1 p: i64\n  variable s2 r: f64\n  buffer x: f64[N*M] parameter 0\n"
    "  buffer r0: i64[1] written result 0\n  buffer r1: f64[1] written result 1\n  indices 2\n"
    "  reduce any i1 in 0 .. N, i2 in 0 .. M {\n    p = maximum position x[i1*M + i2]\n    r = maximum x[i1*M + i2]\n  }\n"
    "  r0[0] = p\n  r1[0] = r\n}\n";

static double call_box(const Program *program, const char *name, const int64_t *dims) {
    double result;
    assert_int_equal(program_call(program, name, dims, (void *[]){x64, y64, &result}, NULL), ARR_OK);
    return result;
}

static void run_box(const Program *program, int64_t rows, int64_t columns) {
    Arithmetic how = {ADD, false};
    int64_t dims[2] = {rows, columns}, inside = 0;
    for (int64_t i = 1; i < rows; i++) {
        for (int64_t j = 1; j < columns; j++) terms[inside] = x64[i * columns + j], factors[inside++] = y64[i * columns + j];
    }
    check("whole", rows * columns, call_box(program, "whole", dims), lanes16(how, x64, NULL, rows * columns));
    check("inner", inside, call_box(program, "inner", dims), lanes16(how, terms, NULL, inside));
    check("inner_fma", inside, call_box(program, "inner_fma", dims), lanes16(how, terms, factors, inside));
    check("inner_chunks", inside, call_box(program, "inner_chunks", dims), chunk256(how, terms, factors, inside));
}

static void run_position(const Program *program, int64_t rows, int64_t columns) {
    int64_t dims[2] = {rows, columns}, position, best = 0;
    double extreme;
    assert_int_equal(program_call(program, "position", dims, (void *[]){x64, y64, &position, &extreme}, NULL), ARR_OK);
    for (int64_t i = 0; i < rows * columns; i++) {
        if (x64[i] > x64[best] || (isnan(x64[i]) && !isnan(x64[best]))) best = i;
    }
    assert_int_equal(position, best);
    check("maximum", rows * columns, extreme, x64[best]);
}

static void run_boxes(const Program *program) {
    static const int64_t SHAPES[][2] = {{1, 1}, {1, 5}, {2, 2}, {3, 7}, {9, 33}, {33, 9}, {40, 41}, {65, 17}, {3, 1030}, {200, 3}, {70, 80}};
    for (size_t s = 0; s < sizeof SHAPES / sizeof SHAPES[0]; s++) {
        run_box(program, SHAPES[s][0], SHAPES[s][1]);
        run_position(program, SHAPES[s][0], SHAPES[s][1]);
    }
    double saved[2] = {x64[30], x64[77]};
    x64[30] = x64[77] = (double)NAN;
    run_position(program, 10, 10);
    x64[30] = saved[0], x64[77] = saved[1];
}

static void test_boxes(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, BOXES);
    for_each_configuration(&text, run_boxes);
}

// ---- along the first axis, and matrix products ---------------------------------------------------------------------

// The type is substituted for T, so that both widths are tested.
static const char *const TILES =
    "\nfunc @columns_T(dims N, M; x: T[N, M], y: T[N, M]) -> (T[M]) workspace 0 {\n"
    "  variable s1 r: T\n  variable s2 t: T\n  buffer x: T[N*M] parameter 0\n  buffer result: T[M] written result 0\n  indices 2\n"
    "  for i1 in 0 .. M independent {\n"
    "    reduce left i2 in 0 .. N {\n      r = add x[i2*M + i1]\n    }\n"
    "    t = multiply(r, T(0.5))\n    result[i1] = subtract(t, r)\n  }\n}\n"
    "\nfunc @product_T(dims N, K, M; x: T[N, K], y: T[K, M]) -> (T[N, M]) workspace 0 {\n"
    "  variable s1 r: T\n  buffer x: T[N*K] parameter 0\n  buffer y: T[K*M] parameter 1\n  buffer result: T[N*M] written result 0\n  indices 3\n"
    "  for i1 in 0 .. N independent tile 4 {\n    for i2 in 0 .. M independent {\n"
    "      reduce chunk256 i3 in 0 .. K {\n        r = fma(x[i1*K + i3], y[i3*M + i2])\n      }\n"
    "      result[i1*M + i2] = r\n    }\n  }\n}\n"
    "\nfunc @transposed_T(dims N, K, M; x: T[K, N], y: T[K, M]) -> (T[N, M]) workspace 0 {\n"
    "  variable s1 r: T\n  buffer x: T[N*K] parameter 0\n  buffer y: T[K*M] parameter 1\n  buffer result: T[N*M] written result 0\n  indices 3\n"
    "  for i1 in 0 .. N independent {\n    for i2 in 0 .. M independent {\n"
    "      reduce chunk256 i3 in 0 .. K {\n        r = fma(x[i3*N + i1], y[i3*M + i2])\n      }\n"
    "      result[i1*M + i2] = r\n    }\n  }\n}\n";

static void add_typed(TextBuffer *text, const char *source, const char *type) {
    for (const char *at = source; *at; at++) {
        bool is_type = *at == 'T' && strchr(" _[(:", at[-1]) && strchr("[](),: \n", at[1]);
        if (is_type) text_add(text, type);
        else text_add_char(text, *at);
    }
}

static void run_columns(const Program *program, int64_t rows, int64_t columns, bool narrow) {
    int64_t dims[2] = {rows, columns};
    Arithmetic how = {ADD, narrow};
    call(program, narrow ? "columns_f32" : "columns_f64", narrow, dims);
    for (int64_t j = 0; j < columns; j++) {
        for (int64_t i = 0; i < rows; i++) terms[i] = x64[i * columns + j];
        double sum = left(how, terms, rows);
        check("column", columns, result_at(narrow, j), round_to(how, sum * 0.5 - sum));
    }
}

static void run_product(const Program *program, int64_t n, int64_t k, int64_t m, bool narrow, bool transposed) {
    int64_t dims[3] = {n, k, m};
    const char *names[2][2] = {{"product_f64", "product_f32"}, {"transposed_f64", "transposed_f32"}};
    call(program, names[transposed][narrow], narrow, dims);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < m; j++) {
            for (int64_t l = 0; l < k; l++) terms[l] = transposed ? x64[l * n + i] : x64[i * k + l], factors[l] = y64[l * m + j];
            check("product", k, result_at(narrow, i * m + j), chunk256((Arithmetic){ADD, narrow}, terms, factors, k));
        }
    }
}

static void run_tiles(const Program *program) {
    static const int64_t PRODUCTS[][3] = {{0, 3, 2}, {1, 0, 3}, {1, 1, 1}, {2, 3, 4}, {4, 5, 33}, {5, 300, 7}, {7, 8, 64}, {13, 513, 35}, {3, 256, 100}};
    static const int64_t COLUMNS[] = {0, 1, 3, 8, 15, 16, 17, 31, 33, 64, 65, 100, 130};
    for (int narrow = 0; narrow < 2; narrow++) {
        for (size_t s = 0; s < sizeof PRODUCTS / sizeof PRODUCTS[0]; s++) {
            run_product(program, PRODUCTS[s][0], PRODUCTS[s][1], PRODUCTS[s][2], narrow, false);
            run_product(program, PRODUCTS[s][0], PRODUCTS[s][1], PRODUCTS[s][2], narrow, true);
        }
        for (size_t s = 0; s < sizeof COLUMNS / sizeof COLUMNS[0]; s++) {
            for (int64_t rows = 0; rows < 14; rows++) run_columns(program, rows, COLUMNS[s], narrow);
        }
    }
}

static void test_tiles(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\n");
    add_typed(&text, TILES, "f64");
    add_typed(&text, TILES, "f32");
    for_each_configuration(&text, run_tiles);
}

// ---- rows that are stored as they are reduced ------------------------------------------------------------------------

static const char *const ROWS =
    "\nfunc @rows_T(dims N, M; x: T[N, M], y: T[N, M]) -> (T[N, M], T[M], T[M]) workspace 0 {\n"
    "  variable s1 v: T\n  variable s2 r: T\n  variable s3 q: T\n  variable s4 t: T\n"
    "  buffer x: T[N*M] parameter 0\n  buffer y: T[N*M] parameter 1\n  buffer stored: T[N*M] written result 0\n"
    "  buffer r1: T[M] written result 1\n  buffer r2: T[M] written result 2\n  indices 2\n"
    "  for i1 in 0 .. M independent {\n"
    "    reduce chunk256 i2 in 0 .. N {\n"
    "      do {\n        v = subtract(x[i2*M + i1], T(0.25))\n        stored[i2*M + i1] = v\n      }\n"
    "      r = fma(y[i2*M + i1], v)\n      q = fma(v, v)\n    }\n"
    "    t = multiply(r, T(0.5))\n    r1[i1] = subtract(t, r)\n    r2[i1] = q\n  }\n}\n"
    "\nfunc @extremes_T(dims N, M; x: T[N, M], y: T[N, M]) -> (T[N, M], T[M], T[M]) workspace 0 {\n"
    "  variable s1 v: T\n  variable s2 r: T\n  variable s3 q: T\n"
    "  buffer x: T[N*M] parameter 0\n  buffer y: T[N*M] parameter 1\n  buffer stored: T[N*M] written result 0\n"
    "  buffer r1: T[M] written result 1\n  buffer r2: T[M] written result 2\n  indices 2\n"
    "  for i1 in 0 .. M independent {\n"
    "    reduce left i2 in 0 .. N {\n"
    "      do {\n        v = subtract(x[i2*M + i1], T(0.25))\n        stored[i2*M + i1] = v\n      }\n"
    "      r = maximum multiply(y[i2*M + i1], v)\n      q = add v\n    }\n"
    "    r1[i1] = r\n    r2[i1] = q\n  }\n}\n";

static double stored64[DATA_LIMIT], second64[DATA_LIMIT];
static float stored32[DATA_LIMIT], second32[DATA_LIMIT];

static double stored_term(Arithmetic how, int64_t at) { return round_to(how, x64[at] - 0.25); }

static void check_rows(const char *what, int64_t rows, int64_t columns, bool narrow, bool chunked) {
    Arithmetic how = {ADD, narrow}, most = {MAXIMUM, narrow};
    for (int64_t j = 0; j < columns; j++) {
        for (int64_t i = 0; i < rows; i++) {
            int64_t at = i * columns + j;
            terms[i] = stored_term(how, at), factors[i] = y64[at];
            check(what, at, narrow ? (double)stored32[at] : stored64[at], terms[i]);
        }
        double second = chunked ? chunk256(how, terms, terms, rows) : left(how, terms, rows);
        double first = chunked ? chunk256(how, factors, terms, rows) : 0;
        for (int64_t i = 0; i < rows; i++) terms[i] = round_to(how, factors[i] * terms[i]);
        double expected = chunked ? round_to(how, round_to(how, first * 0.5) - first) : left(most, terms, rows);
        check(what, rows, result_at(narrow, j), expected);
        check(what, rows, narrow ? (double)second32[j] : second64[j], second);
    }
}

static void run_rows(const Program *program, int64_t rows, int64_t columns, bool narrow) {
    static const char *const NAMES[2][2] = {{"extremes_f64", "rows_f64"}, {"extremes_f32", "rows_f32"}};
    int64_t dims[2] = {rows, columns};
    void *wide[5] = {x64, y64, stored64, out64, second64}, *small[5] = {x32, y32, stored32, out32, second32};
    for (int chunked = 0; chunked < 2; chunked++) {
        const char *name = NAMES[narrow][chunked];
        memset(stored64, 0, sizeof stored64), memset(stored32, 0, sizeof stored32);
        assert_int_equal(program_call(program, name, dims, narrow ? small : wide, NULL), ARR_OK);
        check_rows(name, rows, columns, narrow, chunked);
    }
}

// Few rows and many, whole vectors and parts of one, several chunks, and columns that no one strip holds.
static void run_all_rows(const Program *program) {
    static const int64_t SHAPES[][2] = {{0, 20}, {1, 1}, {3, 40}, {7, 17}, {8, 16}, {9, 33}, {12, 8}, {255, 9}, {256, 24}, {257, 31}, {518, 35}, {11, 2100}, {30, 4170}};
    for (int narrow = 0; narrow < 2; narrow++)
        for (size_t s = 0; s < sizeof SHAPES / sizeof SHAPES[0]; s++) run_rows(program, SHAPES[s][0], SHAPES[s][1], narrow);
}

static void test_rows(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, "arr-loops 1\n");
    add_typed(&text, ROWS, "f64");
    add_typed(&text, ROWS, "f32");
    for_each_configuration(&text, run_all_rows);
}

// ---- integers ----------------------------------------------------------------------------------------------------

static const char *const INTEGERS =
    "arr-loops 1\n"
    "\nfunc @integers(dims N; x: i32[N], y: bool[N]) -> (i32, i32, i32, bool, bool, i32) workspace 0 {\n"
    "  variable s1 a: i32\n  variable s2 b: i32\n  variable s3 c: i32\n  variable s4 d: bool\n  variable s5 e: bool\n  variable s6 f: i32\n"
    "  buffer x: i32[N] parameter 0\n  buffer y: bool[N] parameter 1\n  buffer r0: i32[1] written result 0\n"
    "  buffer r1: i32[1] written result 1\n  buffer r2: i32[1] written result 2\n  buffer r3: bool[1] written result 3\n"
    "  buffer r4: bool[1] written result 4\n  buffer r5: i32[1] written result 5\n  indices 1\n"
    "  reduce any i1 in 0 .. N {\n    a = add x[i1]\n    b = multiply x[i1]\n    c = minimum x[i1]\n"
    "    d = bit_and y[i1]\n    e = bit_or y[i1]\n    f = fma(x[i1], x[i1])\n  }\n"
    "  r0[0] = a\n  r1[0] = b\n  r2[0] = c\n  r3[0] = d\n  r4[0] = e\n  r5[0] = f\n}\n";

static void run_integer_size(const Program *program, int64_t size) {
    static int32_t x[2000];
    static uint8_t y[2000];
    int32_t results[4], least = size ? INT32_MAX : 0;
    uint8_t flags[2], all = 1, any = 0;
    uint32_t sum = 0, product = 1, squares = 0;
    uint64_t state = (uint64_t)size;
    for (int64_t i = 0; i < size; i++) {
        x[i] = (int32_t)(next_random(&state) >> 30), y[i] = next_random(&state) % 100 != (uint64_t)size % 2 * 50;
        sum += (uint32_t)x[i], product *= (uint32_t)x[i], squares += (uint32_t)x[i] * (uint32_t)x[i];
        least = x[i] < least ? x[i] : least, all &= y[i], any |= y[i];
    }
    void *arguments[8] = {x, y, &results[0], &results[1], &results[2], &flags[0], &flags[1], &results[3]};
    assert_int_equal(program_call(program, "integers", &size, arguments, NULL), ARR_OK);
    assert_int_equal(results[0], (int32_t)sum), assert_int_equal(results[1], (int32_t)product);
    assert_int_equal(results[2], least), assert_int_equal(results[3], (int32_t)squares);
    assert_int_equal(flags[0], all), assert_int_equal(flags[1], any);
}

static void run_integers(const Program *program) {
    for (int64_t size = 0; size < 300; size++) run_integer_size(program, size);
}

static void test_integers(void **state) {
    (void)state;
    TextBuffer text = {0};
    text_add(&text, INTEGERS);
    for_each_configuration(&text, run_integers);
}

int main(void) {
    fill_data();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_runs), cmocka_unit_test(test_lane_expressions), cmocka_unit_test(test_deviations),
                                       cmocka_unit_test(test_long_runs), cmocka_unit_test(test_boxes), cmocka_unit_test(test_tiles),
                                       cmocka_unit_test(test_rows), cmocka_unit_test(test_integers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
