// The reduction orders against an independent formulation of docs/reduction-orders.md: a short last block is padded with
// identities, lanes are folded as columns, and blocks combine as perfect binary trees over the binary digits of their
// number, largest first, folded from the right.

#include "evaluate_fixture.h"

#include <math.h>

enum { BLOCK = 1024, LANES = 16, CHUNK = 256, LONGEST = 9000 };

static const int64_t lengths[] = {1, 2, 7, 15, 16, 17, 255, 256, 257, 512, 1000, 1023, 1024, 1025, 2048, 2049, 3072, 5000, 7168, 7169, LONGEST};
enum { LENGTH_COUNT = sizeof lengths / sizeof *lengths };

// Arithmetic of one float type on doubles that hold values of that type.
typedef struct Arithmetic {
    DType dtype;
    double (*add)(double left, double right);
    double (*multiply)(double left, double right);
    double (*fused)(double left, double right, double sum);
} Arithmetic;

static double add_f64(double left, double right) { return left + right; }
static double multiply_f64(double left, double right) { return left * right; }
static double fused_f64(double left, double right, double sum) { return fma(left, right, sum); }
static double add_f32(double left, double right) { return (double)((float)left + (float)right); }
static double multiply_f32(double left, double right) { return (double)((float)left * (float)right); }
static double fused_f32(double left, double right, double sum) { return (double)fmaf((float)left, (float)right, (float)sum); }

static const Arithmetic arithmetics[] = {
    {DTYPE_F64, add_f64, multiply_f64, fused_f64},
    {DTYPE_F32, add_f32, multiply_f32, fused_f32},
};

typedef double Combine(double left, double right);

// A perfect tree over the 2^level blocks from `first`, level by level.
static double tree(Combine *combine, const double *blocks, int64_t width) {
    double level[LONGEST / BLOCK + 1];
    memcpy(level, blocks, (size_t)width * sizeof *blocks);
    for (; width > 1; width /= 2) {
        for (int64_t k = 0; k < width / 2; k++) level[k] = combine(level[2 * k], level[2 * k + 1]);
    }
    return level[0];
}

static double combine_blocks(Combine *combine, const double *blocks, int64_t count) {
    double trees[8];
    int tree_count = 0;
    int64_t start = 0;
    for (int64_t width = 8; width >= 1; width /= 2) {
        if ((count & width) == 0) continue;
        trees[tree_count++] = tree(combine, blocks + start, width);
        start += width;
    }
    double result = trees[--tree_count];
    while (tree_count != 0) {
        tree_count--;
        result = combine(trees[tree_count], result);
    }
    return result;
}

static double combine_lanes(Combine *combine, double *lanes) {
    for (int half = LANES / 2; half >= 1; half /= 2) {
        for (int lane = 0; lane < half; lane++) lanes[lane] = combine(lanes[lane], lanes[lane + half]);
    }
    return lanes[0];
}

// Terms beyond `count` are identities.
static double expected_lanes16(Combine *combine, double identity, const double *terms, int64_t count) {
    double blocks[LONGEST / BLOCK + 1];
    int64_t block_count = (count + BLOCK - 1) / BLOCK;
    for (int64_t block = 0; block < block_count; block++) {
        double lanes[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = identity;
            for (int64_t row = 0; row < BLOCK / LANES; row++) {
                int64_t term = block * BLOCK + row * LANES + lane;
                lanes[lane] = combine(lanes[lane], term < count ? terms[term] : identity);
            }
        }
        blocks[block] = combine_lanes(combine, lanes);
    }
    return combine_blocks(combine, blocks, block_count);
}

static double expected_lanes16_fma(const Arithmetic *type, const double *left, const double *right, int64_t count) {
    double blocks[LONGEST / BLOCK + 1];
    int64_t block_count = (count + BLOCK - 1) / BLOCK;
    for (int64_t block = 0; block < block_count; block++) {
        double lanes[LANES] = {0};
        int64_t end = (block + 1) * BLOCK < count ? (block + 1) * BLOCK : count;
        for (int64_t term = block * BLOCK; term < end; term++) lanes[term % LANES] = type->fused(left[term], right[term], lanes[term % LANES]);
        blocks[block] = combine_lanes(type->add, lanes);
    }
    return combine_blocks(type->add, blocks, block_count);
}

static double expected_chunk256(const Arithmetic *type, const double *left, const double *right, int64_t count) {
    double total = 0, chunk = 0;
    for (int64_t term = 0; term < count; term++) {
        chunk = type->fused(left[term], right[term], chunk);
        bool ends = term % CHUNK == CHUNK - 1 || term == count - 1;
        if (ends) total = term < CHUNK ? chunk : type->add(total, chunk);
        if (ends) chunk = 0;
    }
    return total;
}

// Deterministic values of many sizes and both signs.
static void fill_terms(double *terms, int64_t count, uint64_t seed) {
    uint64_t state = seed;
    for (int64_t k = 0; k < count; k++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double fraction = (double)(int64_t)(state >> 11) * 0x1p-53 - 0.5;
        terms[k] = (double)(float)ldexp(fraction, (int)(state % 13) - 6);
    }
}

static ValueId add_vector(Fixture *fixture, DType dtype, const double *terms, int64_t count) {
    ValueId value = fixture_parameter(fixture, dtype, 1, &count, NULL);
    unsigned char *data = fixture->arguments[fixture->function->parameters.count - 1].data;
    for (int64_t k = 0; k < count; k++) {
        uint64_t bits = scalar_from_double(dtype, terms[k]);
        memcpy(data + (size_t)k * dtype_size(dtype), &bits, dtype_size(dtype));
    }
    return value;
}

static double scalar_result(Fixture *fixture) {
    uint64_t bits = 0;
    assert_int_equal(fixture_run(fixture), 0);
    assert_int_equal(fixture->results[0].rank, 0);
    memcpy(&bits, fixture->results[0].data, dtype_size(fixture->results[0].dtype));
    return scalar_to_double(fixture->results[0].dtype, bits);
}

static double evaluated_reduce(IrOp combiner, IrOrder order, DType dtype, const double *terms, int64_t count) {
    const int64_t axis = 0;
    Fixture fixture = fixture_create();
    ValueId vector = add_vector(&fixture, dtype, terms, count);
    fixture_result(&fixture, ir_build_reduce(fixture.function, combiner, order, vector, &axis, 1, no_span));
    double result = scalar_result(&fixture);
    fixture_free(&fixture);
    return result;
}

static double evaluated_dot(IrOrder order, DType dtype, const double *left, const double *right, int64_t count) {
    const int64_t labels[] = {0, 0};
    Fixture fixture = fixture_create();
    ValueId first = add_vector(&fixture, dtype, left, count), second = add_vector(&fixture, dtype, right, count);
    fixture_result(&fixture, ir_build_contract(fixture.function, order, first, second, labels, 0, no_span));
    double result = scalar_result(&fixture);
    fixture_free(&fixture);
    return result;
}

static void assert_same(double got, double expected) {
    assert_true(isnan(expected) ? isnan(got) : got == expected && signbit(got) == signbit(expected));
}

static void test_lanes16(void **state) {
    (void)state;
    static double terms[LONGEST], factors[LONGEST];
    fill_terms(terms, LONGEST, 1);
    for (int k = 0; k < LONGEST; k++) factors[k] = (double)(float)(1 + terms[k] * 0.01);
    for (int t = 0; t < 2; t++) {
        const Arithmetic *type = &arithmetics[t];
        for (int k = 0; k < LENGTH_COUNT; k++) {
            assert_same(evaluated_reduce(IR_ADD, IR_ORDER_LANES16, type->dtype, terms, lengths[k]), expected_lanes16(type->add, -0.0, terms, lengths[k]));
            assert_same(evaluated_reduce(IR_MULTIPLY, IR_ORDER_LANES16, type->dtype, factors, lengths[k]), expected_lanes16(type->multiply, 1, factors, lengths[k]));
        }
    }
}

static void test_contractions(void **state) {
    (void)state;
    static double left[LONGEST], right[LONGEST];
    fill_terms(left, LONGEST, 2);
    fill_terms(right, LONGEST, 3);
    for (int t = 0; t < 2; t++) {
        const Arithmetic *type = &arithmetics[t];
        for (int k = 0; k < LENGTH_COUNT; k++) {
            assert_same(evaluated_dot(IR_ORDER_CHUNK256, type->dtype, left, right, lengths[k]), expected_chunk256(type, left, right, lengths[k]));
            assert_same(evaluated_dot(IR_ORDER_LANES16_FMA, type->dtype, left, right, lengths[k]), expected_lanes16_fma(type, left, right, lengths[k]));
        }
    }
}

static void test_left(void **state) {
    (void)state;
    static double terms[LONGEST];
    fill_terms(terms, LONGEST, 4);
    for (int t = 0; t < 2; t++) {
        double expected = -0.0;
        for (int k = 0; k < LONGEST; k++) expected = arithmetics[t].add(expected, terms[k]);
        assert_same(evaluated_reduce(IR_ADD, IR_ORDER_LEFT, arithmetics[t].dtype, terms, LONGEST), expected);
    }
}

// Zeros, NaNs and nothing at all.
static void test_special_terms(void **state) {
    (void)state;
    const IrOrder orders[] = {IR_ORDER_LEFT, IR_ORDER_LANES16};
    static double terms[LONGEST];
    for (int k = 0; k < LONGEST; k++) terms[k] = -0.0;
    for (int k = 0; k < 2; k++) {
        assert_same(evaluated_reduce(IR_ADD, orders[k], DTYPE_F64, terms, 20), -0.0);
        assert_same(evaluated_reduce(IR_ADD, orders[k], DTYPE_F64, terms, 0), 0.0);
        assert_same(evaluated_reduce(IR_MULTIPLY, orders[k], DTYPE_F32, terms, 0), 1.0);
        assert_same(evaluated_reduce(IR_MAXIMUM, orders[k], DTYPE_F32, terms, 0), 0.0);
    }
    const double minus_one[] = {-1}, zero[] = {0.0};
    assert_same(evaluated_dot(IR_ORDER_CHUNK256, DTYPE_F64, minus_one, zero, 1), 0.0);
    assert_same(evaluated_dot(IR_ORDER_LANES16_FMA, DTYPE_F64, minus_one, zero, 1), 0.0);
    assert_same(evaluated_dot(IR_ORDER_CHUNK256, DTYPE_F64, minus_one, zero, 0), 0.0);
}

static void test_extremes(void **state) {
    (void)state;
    const IrOrder orders[] = {IR_ORDER_LEFT, IR_ORDER_LANES16};
    const double infinities[] = {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    static double terms[LONGEST];
    fill_terms(terms, LONGEST, 5);
    terms[4321] = -1e9;
    terms[77] = 1e9;
    for (int k = 0; k < 2; k++) {
        assert_same(evaluated_reduce(IR_MINIMUM, orders[k], DTYPE_F64, terms, LONGEST), -1e9);
        assert_same(evaluated_reduce(IR_MAXIMUM, orders[k], DTYPE_F64, terms, LONGEST), 1e9);
        assert_same(evaluated_reduce(IR_MAXIMUM, orders[k], DTYPE_F64, infinities, 3), -HUGE_VAL);
    }
    terms[5000] = (double)NAN;
    for (int k = 0; k < 2; k++) assert_same(evaluated_reduce(IR_MINIMUM, orders[k], DTYPE_F64, terms, LONGEST), (double)NAN);
}

// ---- axes and labels on integers ---------------------------------------------------------------------------------

static const int64_t cube_extents[] = {2, 3, 2};
static const int64_t cube[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

static void test_axes(void **state) {
    (void)state;
    const int64_t outer[] = {0, 2}, middle[] = {1};
    const int64_t outer_sums[] = {0 + 1 + 6 + 7, 2 + 3 + 8 + 9, 4 + 5 + 10 + 11}, middle_positions[] = {2, 2, 2, 2};
    Fixture fixture = fixture_create();
    ValueId value = fixture_parameter(&fixture, DTYPE_I64, 3, cube_extents, cube);
    fixture_result(&fixture, ir_build_reduce(fixture.function, IR_ADD, IR_ORDER_ANY, value, outer, 2, no_span));
    fixture_result(&fixture, ir_build_arg_reduce(fixture.function, IR_MAXIMUM, value, middle, 1, no_span));
    assert_int_equal(fixture_run(&fixture), 0);
    assert_integers(&fixture.results[0], 3, outer_sums);
    assert_integers(&fixture.results[1], 4, middle_positions);
    fixture_free(&fixture);
}

static int64_t evaluated_position(IrOp combiner, const double *terms, int64_t count) {
    const int64_t axis = 0;
    int64_t position;
    Fixture fixture = fixture_create();
    ValueId vector = add_vector(&fixture, DTYPE_F64, terms, count);
    fixture_result(&fixture, ir_build_arg_reduce(fixture.function, combiner, vector, &axis, 1, no_span));
    assert_int_equal(fixture_run(&fixture), 0);
    memcpy(&position, fixture.results[0].data, sizeof position);
    fixture_free(&fixture);
    return position;
}

static void test_positions(void **state) {
    (void)state;
    const double plain[] = {2, 1, 3, 1, 3}, with_nan[] = {2, 1, (double)NAN, 0, (double)NAN}, nan_first[] = {(double)NAN, 1};
    assert_int_equal(evaluated_position(IR_MINIMUM, plain, 5), 1);
    assert_int_equal(evaluated_position(IR_MAXIMUM, plain, 5), 2);
    assert_int_equal(evaluated_position(IR_MINIMUM, with_nan, 5), 2);
    assert_int_equal(evaluated_position(IR_MAXIMUM, with_nan, 5), 2);
    assert_int_equal(evaluated_position(IR_MAXIMUM, nan_first, 2), 0);
    assert_int_equal(evaluated_position(IR_MAXIMUM, plain, 0), 0);
}

typedef struct LabelCase {
    int64_t labels[6];
    uint32_t result_rank;
    int64_t count;
    int64_t expected[12];
} LabelCase;

// left: 0 1 / 2 3, right: 4 5 / 6 7
static const LabelCase label_cases[] = {
    {{0, 1, 1, 2, 0, 2}, 2, 4, {6, 7, 26, 31}},             // matmul
    {{0, 1, 1, 2, 2, 0}, 2, 4, {6, 26, 7, 31}},             // its transpose
    {{0, 1, 1, 0, 0}, 1, 2, {6, 31}},                       // its diagonal
    {{0, 1, 1, 0}, 0, 1, {37}},                             // its trace
    {{0, 0, 1, 1, 0}, 1, 2, {0 * 11, 3 * 11}},              // a diagonal times a trace
    {{0, 1, 2, 3, 0, 2}, 2, 4, {1 * 9, 1 * 13, 5 * 9, 5 * 13}}, // labels that only one operand has
};

static void test_labels(void **state) {
    (void)state;
    const int64_t extents[] = {2, 2}, left[] = {0, 1, 2, 3}, right[] = {4, 5, 6, 7};
    for (size_t k = 0; k < sizeof label_cases / sizeof *label_cases; k++) {
        const LabelCase *row = &label_cases[k];
        Fixture fixture = fixture_create();
        ValueId first = fixture_parameter(&fixture, DTYPE_I64, 2, extents, left), second = fixture_parameter(&fixture, DTYPE_I64, 2, extents, right);
        fixture_result(&fixture, ir_build_contract(fixture.function, IR_ORDER_ANY, first, second, row->labels, row->result_rank, no_span));
        assert_int_equal(fixture_run(&fixture), 0);
        assert_integers(&fixture.results[0], row->count, row->expected);
        fixture_free(&fixture);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lanes16), cmocka_unit_test(test_contractions), cmocka_unit_test(test_left),
        cmocka_unit_test(test_special_terms), cmocka_unit_test(test_extremes), cmocka_unit_test(test_axes),
        cmocka_unit_test(test_positions), cmocka_unit_test(test_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
