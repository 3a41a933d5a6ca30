// Scalar semantics: text, identities, and the corner cases that each formula must get right. tests/scalar compares all
// operations with NumPy.

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "middle/ir/scalar.h"

typedef struct TextCase {
    DType dtype;
    double value;
    const char *text;
} TextCase;

static const TextCase text_cases[] = {
    {DTYPE_F64, 1.5, "1.5"},    {DTYPE_F64, 3, "3.0"},        {DTYPE_F64, -0.0, "-0.0"},
    {DTYPE_F64, 0.1, "0.1"},    {DTYPE_F64, 1e300, "1e+300"}, {DTYPE_F64, HUGE_VAL, "inf"},
    {DTYPE_F64, -HUGE_VAL, "-inf"}, {DTYPE_F64, 5e-324, "5e-324"}, {DTYPE_F32, (double)0.1f, "0.1"},
    {DTYPE_F32, 16777216, "16777216.0"}, {DTYPE_I8, -128, "-128"}, {DTYPE_U8, 255, "255"},
    {DTYPE_I64, -3, "-3"},      {DTYPE_BOOL, 1, "true"},      {DTYPE_BOOL, 0, "false"},
};

static void check_text(DType dtype, uint64_t bits, const char *expected) {
    TextBuffer buffer = {0};
    size_t offset = 0;
    uint64_t parsed = 1;
    scalar_print(dtype, bits, &buffer);
    assert_string_equal(buffer.text, expected);
    text_add(&buffer, ", 7");
    assert_true(scalar_parse(dtype, buffer.text, buffer.length, &offset, &parsed));
    assert_int_equal(offset, strlen(expected));
    assert_true(parsed == bits);
    text_free(&buffer);
}

static void test_text_round_trips(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof text_cases / sizeof *text_cases; k++) {
        check_text(text_cases[k].dtype, scalar_from_double(text_cases[k].dtype, text_cases[k].value), text_cases[k].text);
    }
    check_text(DTYPE_U64, UINT64_MAX, "18446744073709551615");
    check_text(DTYPE_I64, (uint64_t)INT64_MIN, "-9223372036854775808");
}

static bool parses(DType dtype, const char *text, uint64_t *bits) {
    size_t offset = 0;
    return scalar_parse(dtype, text, strlen(text), &offset, bits) && offset == strlen(text);
}

static void test_parse(void **state) {
    (void)state;
    uint64_t bits;
    assert_true(parses(DTYPE_F64, "0x1.8p+1", &bits));
    assert_true(scalar_to_double(DTYPE_F64, bits) == 3.0);
    assert_true(parses(DTYPE_F64, "nan", &bits));
    assert_true(isnan(scalar_to_double(DTYPE_F64, bits)));
    const char *const faults[] = {"", "-", "1.5.2", "x", "256", "-1"};
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) assert_false(parses(DTYPE_U8, faults[k], &bits));
    assert_false(parses(DTYPE_BOOL, "yes", &bits));
    assert_false(parses(DTYPE_F64, "1e+", &bits));
}

static uint64_t apply(IrOp op, DType dtype, uint64_t left, uint64_t right) {
    const uint64_t operands[] = {left, right};
    return scalar_apply(op, dtype, dtype, operands);
}

static int64_t apply_integers(IrOp op, DType dtype, int64_t left, int64_t right) {
    return scalar_to_integer(dtype, apply(op, dtype, scalar_from_integer(dtype, left), scalar_from_integer(dtype, right)));
}

static double apply_floats(IrOp op, DType dtype, double left, double right) {
    return scalar_to_double(dtype, apply(op, dtype, scalar_from_double(dtype, left), scalar_from_double(dtype, right)));
}

typedef struct IntegerCase {
    IrOp op;
    DType dtype;
    int64_t left, right, result;
} IntegerCase;

static const IntegerCase integer_cases[] = {
    {IR_ADD, DTYPE_I8, 127, 1, -128},           {IR_ADD, DTYPE_BOOL, 1, 1, 1},
    {IR_MULTIPLY, DTYPE_U8, 16, 17, 16},        {IR_FLOOR_DIVIDE, DTYPE_I32, -7, 2, -4},
    {IR_FLOOR_DIVIDE, DTYPE_I8, -128, -1, -128}, {IR_FLOOR_DIVIDE, DTYPE_I64, INT64_MIN, -1, INT64_MIN},
    {IR_FLOOR_DIVIDE, DTYPE_I64, 5, 0, 0},      {IR_MODULO, DTYPE_I64, -7, 3, 2},
    {IR_MODULO, DTYPE_I64, 7, -3, -2},          {IR_MODULO, DTYPE_I64, INT64_MIN, -1, 0},
    {IR_MODULO, DTYPE_U16, 7, 0, 0},            {IR_POWER, DTYPE_I64, 3, 41, (int64_t)UINT64_C(18026252303461234787)},
    {IR_POWER, DTYPE_I32, 2, -1, 0},            {IR_POWER, DTYPE_I8, 0, 0, 1},
    {IR_SHIFT_LEFT, DTYPE_I32, 1, 31, INT32_MIN}, {IR_SHIFT_LEFT, DTYPE_I32, 1, 32, 0},
    {IR_SHIFT_LEFT, DTYPE_I32, 1, -1, 0},       {IR_SHIFT_RIGHT, DTYPE_I8, -128, 9, -1},
    {IR_SHIFT_RIGHT, DTYPE_I64, -8, 1, -4},     {IR_SHIFT_RIGHT, DTYPE_U8, 255, 8, 0},
    {IR_ABSOLUTE, DTYPE_I16, INT16_MIN, 0, INT16_MIN}, {IR_SIGN, DTYPE_I8, -5, 0, -1},
    {IR_SIGN, DTYPE_U8, 200, 0, 1},             {IR_INVERT, DTYPE_BOOL, 1, 0, 0},
    {IR_MINIMUM, DTYPE_I8, -1, 1, -1},          {IR_MINIMUM, DTYPE_U8, 255, 1, 1},
    {IR_GCD, DTYPE_U8, 84, 198, 6},             {IR_GCD, DTYPE_U64, 0, 7, 7},
};

static void test_integers(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof integer_cases / sizeof *integer_cases; k++) {
        const IntegerCase *row = &integer_cases[k];
        assert_true(apply_integers(row->op, row->dtype, row->left, row->right) == row->result);
    }
    assert_true(apply(IR_MULTIPLY_OVERFLOWS, DTYPE_I64, (uint64_t)INT64_MIN, UINT64_MAX) == 1);
    assert_true(apply(IR_ADD_OVERFLOWS, DTYPE_I64, 1, 2) == 0);
}

typedef struct FloatCase {
    IrOp op;
    double left, right, result;
} FloatCase;

static const FloatCase float_cases[] = {
    {IR_FLOOR_DIVIDE, 7, 2, 3},      {IR_FLOOR_DIVIDE, -7, 2, -4},       {IR_FLOOR_DIVIDE, 1, 0, HUGE_VAL},
    {IR_FLOOR_DIVIDE, 0, -3, -0.0},  {IR_FLOOR_DIVIDE, -1, HUGE_VAL, -1}, {IR_FLOOR_DIVIDE, 1, 0.1, 9},
    {IR_MODULO, -1, 3, 2},           {IR_MODULO, -6, 3, 0.0},            {IR_MODULO, 6, -3, -0.0},
    {IR_MODULO, 1, 0, (double)NAN},          {IR_MODULO, -1, HUGE_VAL, HUGE_VAL}, {IR_SIGN, -0.0, 0, 0.0},
    {IR_SIGN, (double)NAN, 0, (double)NAN},          {IR_MINIMUM, (double)NAN, 1, (double)NAN},          {IR_MINIMUM, 1, (double)NAN, (double)NAN},
    {IR_MAXIMUM, 1, 2, 2},           {IR_POWER, -8, 3, -512},            {IR_POWER, 2, 0.5, 1.4142135623730951},
    {IR_RINT, 2.5, 0, 2},            {IR_RINT, -0.5, 0, -0.0},           {IR_RINT, 3.5, 0, 4},
    {IR_COPYSIGN, 3, -0.0, -3},      {IR_COPYSIGN, -3, (double)NAN, 3},          {IR_COPYSIGN, -3, -(double)NAN, 3},
    {IR_NEXTAFTER, 0, -1, -5e-324},  {IR_NEXTAFTER, 1, 2, 1 + 0x1p-52},  {IR_NEXTAFTER, HUGE_VAL, 0, 0x1.fffffffffffffp1023},
    {IR_NEXTAFTER, 0.0, -0.0, -0.0}, {IR_NEXTAFTER, 1, (double)NAN, (double)NAN},
};

static bool same_float(double left, double right) { return isnan(left) ? isnan(right) : left == right && signbit(left) == signbit(right); }

static void test_floats(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof float_cases / sizeof *float_cases; k++) {
        const FloatCase *row = &float_cases[k];
        assert_true(same_float(apply_floats(row->op, DTYPE_F64, row->left, row->right), row->result));
    }
    // f32 rounds to f32 at once: computing in double would give another sum.
    assert_true(same_float(apply_floats(IR_ADD, DTYPE_F32, 16777216, 1), 16777216));
}

typedef struct CastCase {
    DType from, to;
    double value, result;
} CastCase;

static const CastCase cast_cases[] = {
    {DTYPE_F64, DTYPE_I8, 300, 44},       {DTYPE_F64, DTYPE_U8, -1, 255},        {DTYPE_F64, DTYPE_I32, (double)NAN, INT32_MIN},
    {DTYPE_F64, DTYPE_I32, 1e10, INT32_MIN}, {DTYPE_F64, DTYPE_U8, 1e10, 0},     {DTYPE_F64, DTYPE_U32, -1, UINT32_MAX},
    {DTYPE_F64, DTYPE_I64, HUGE_VAL, -0x1p63}, {DTYPE_F64, DTYPE_U64, 0x1p63, 0x1p63}, {DTYPE_F32, DTYPE_I16, -1.75, -1},
    {DTYPE_F64, DTYPE_BOOL, (double)NAN, 1},      {DTYPE_F64, DTYPE_F32, 1e300, HUGE_VAL}, {DTYPE_I16, DTYPE_U8, -2, 254},
    {DTYPE_U8, DTYPE_I8, 200, -56},       {DTYPE_I64, DTYPE_BOOL, 256, 1},       {DTYPE_BOOL, DTYPE_F32, 1, 1},
};

static void test_casts(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof cast_cases / sizeof *cast_cases; k++) {
        const CastCase *row = &cast_cases[k];
        uint64_t operand = scalar_from_double(row->from, row->value);
        uint64_t result = scalar_apply(IR_CAST, row->from, row->to, &operand);
        assert_true(same_float(scalar_to_double(row->to, result), row->result));
    }
}

static void test_identities(void **state) {
    (void)state;
    assert_true(same_float(scalar_to_double(DTYPE_F32, scalar_identity(IR_ADD, DTYPE_F32)), -0.0));
    assert_true(scalar_identity(IR_ADD, DTYPE_I32) == 0);
    assert_true(scalar_to_double(DTYPE_F64, scalar_identity(IR_MULTIPLY, DTYPE_F64)) == 1);
    assert_true(scalar_identity(IR_BIT_AND, DTYPE_BOOL) == 1);
    assert_true(scalar_identity(IR_BIT_AND, DTYPE_I16) == 0xFFFF);
    assert_true(scalar_identity(IR_BIT_OR, DTYPE_U8) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_round_trips), cmocka_unit_test(test_parse),  cmocka_unit_test(test_integers),
        cmocka_unit_test(test_floats),           cmocka_unit_test(test_casts), cmocka_unit_test(test_identities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
