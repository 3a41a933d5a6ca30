// Pointwise operations on integers and bool. Values are extended to 64 bits by their sign, computed modulo 2^64 and
// truncated to the width, which is arithmetic that wraps at every width. bool is the unsigned integers 0 and 1.

#include "scalar_internal.h"

static uint32_t bit_width(DType dtype) { return dtype == DTYPE_BOOL ? 1 : 8 * dtype_size(dtype); }

uint64_t scalar_integer_truncate(DType dtype, uint64_t bits) {
    REQUIRE(dtype == DTYPE_BOOL || dtype_is_integer(dtype), "%s is not an integer type", dtype_name(dtype));
    uint32_t width = bit_width(dtype);
    return width == 64 ? bits : bits & ((UINT64_C(1) << width) - 1);
}

// Python's floor division; x // 0 = 0 and MIN // -1 = MIN, as in NumPy:
//   b == 0 ? 0 : b == -1 ? -a : a / b - ((a % b != 0) && ((a % b < 0) != (b < 0)))
static uint64_t signed_floor_divide(int64_t left, int64_t right) {
    if (right == 0) return 0;
    if (right == -1) return UINT64_C(0) - (uint64_t)left;
    return (uint64_t)integer_floor_divide(left, right);
}

// Python's modulo, with the sign of the divisor; x % 0 = 0 and MIN % -1 = 0:
//   (b == 0 || b == -1) ? 0 : (a % b) + ((a % b != 0 && (a % b < 0) != (b < 0)) ? b : 0)
static uint64_t signed_modulo(int64_t left, int64_t right) {
    if (right == 0 || right == -1) return 0;
    return (uint64_t)integer_floor_modulo(left, right);
}

// Repeated squaring modulo 2^64: result = 1; while (e) { if (e & 1) result *= b; b *= b; e >>= 1; }. A negative exponent: 0.
static uint64_t integer_power(uint64_t base, uint64_t exponent) {
    uint64_t result = 1;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) result *= base;
        base *= base;
    }
    return result;
}

// A count outside 0 .. width-1 (compared unsigned) shifts everything out: count < width ? a << count : 0.
static uint64_t shift_left(uint64_t value, uint64_t count, uint32_t width) { return count < width ? value << count : 0; }

// count < width ? a >> count : 0 for unsigned; arithmetic for signed: a >> min(count, width - 1), so -1 for negatives.
static uint64_t shift_right(uint64_t value, uint64_t count, uint32_t width, bool is_signed) {
    if (!is_signed) return count < width ? value >> count : 0;
    uint64_t sign = (int64_t)value < 0 ? UINT64_MAX : 0;
    if (count >= width) return sign;
    return count == 0 ? value : value >> count | sign << (64 - count);
}

// Euclid's: while (b) { r = a % b; a = b; b = r; }.
static uint64_t greatest_common_divisor(uint64_t left, uint64_t right) {
    while (right != 0) {
        uint64_t remainder = left % right;
        left = right;
        right = remainder;
    }
    return left;
}

// The operations whose result is a bool; the operands are extended by their sign.
static uint64_t compare(IrOp op, bool is_signed, uint64_t left, uint64_t right) {
    bool less = is_signed ? (int64_t)left < (int64_t)right : left < right;
    int64_t ignored;
    if (op == IR_EQUAL) return left == right;
    if (op == IR_NOT_EQUAL) return left != right;
    if (op == IR_LESS) return less;
    if (op == IR_LESS_EQUAL) return less || left == right;
    if (op == IR_GREATER) return !less && left != right;
    if (op == IR_GREATER_EQUAL) return !less;
    if (op == IR_ADD_OVERFLOWS) return add_overflows((int64_t)left, (int64_t)right, &ignored);
    if (op == IR_SUBTRACT_OVERFLOWS) return subtract_overflows((int64_t)left, (int64_t)right, &ignored);
    if (op == IR_MULTIPLY_OVERFLOWS) return multiply_overflows((int64_t)left, (int64_t)right, &ignored);
    REQUIRE(op == IR_IS_NAN, "%s is not defined on integers", ir_op_info(op)->name);
    return 0;
}

static uint64_t unary(IrOp op, bool is_signed, uint64_t value) {
    bool negative = is_signed && (int64_t)value < 0;
    if (op == IR_NEGATIVE) return UINT64_C(0) - value;
    if (op == IR_ABSOLUTE) return negative ? UINT64_C(0) - value : value; // |MIN| = MIN
    if (op == IR_SIGN) return negative ? UINT64_MAX : value != 0;
    REQUIRE(op == IR_INVERT, "%s is not defined on integers", ir_op_info(op)->name);
    return ~value;
}

static uint64_t divide(IrOp op, bool is_signed, uint64_t left, uint64_t right) {
    if (is_signed) {
        return op == IR_FLOOR_DIVIDE ? signed_floor_divide((int64_t)left, (int64_t)right) : signed_modulo((int64_t)left, (int64_t)right);
    }
    if (right == 0) return 0;
    return op == IR_FLOOR_DIVIDE ? left / right : left % right;
}

// Arithmetic and bitwise operations; `width` is that of the dtype.
static uint64_t binary(IrOp op, bool is_signed, uint32_t width, uint64_t left, uint64_t right) {
    bool less = is_signed ? (int64_t)left < (int64_t)right : left < right;
    if (op == IR_ADD) return left + right;
    if (op == IR_SUBTRACT) return left - right;
    if (op == IR_MULTIPLY) return left * right;
    if (op == IR_FLOOR_DIVIDE || op == IR_MODULO) return divide(op, is_signed, left, right);
    if (op == IR_POWER) return is_signed && (int64_t)right < 0 ? 0 : integer_power(left, right);
    if (op == IR_MINIMUM) return less ? left : right;
    if (op == IR_MAXIMUM) return less ? right : left;
    if (op == IR_BIT_AND) return left & right;
    if (op == IR_BIT_OR) return left | right;
    if (op == IR_BIT_XOR) return left ^ right;
    if (op == IR_GCD && !is_signed) return greatest_common_divisor(left, right);
    if (op == IR_SHIFT_LEFT) return shift_left(left, right, width);
    REQUIRE(op == IR_SHIFT_RIGHT, "%s is not defined on integers", ir_op_info(op)->name);
    return shift_right(left, right, width, is_signed);
}

uint64_t scalar_integer_apply(IrOp op, DType dtype, uint64_t left, uint64_t right) {
    const IrOpInfo *info = ir_op_info(op);
    bool is_signed = dtype_is_signed(dtype);
    left = (uint64_t)scalar_to_integer(dtype, left);
    right = (uint64_t)scalar_to_integer(dtype, right);
    if (info->dtype_rule == IR_DTYPE_COMPARE) return compare(op, is_signed, left, right);
    if (op == IR_LOGICAL_NOT) return left == 0;
    // On bool, + is "or" and * is "and" (1 + 1 must not wrap to 0).
    if (dtype == DTYPE_BOOL && op == IR_ADD) return left | right;
    uint64_t result = info->least_operands == 1 ? unary(op, is_signed, left) : binary(op, is_signed, bit_width(dtype), left, right);
    return scalar_integer_truncate(dtype, result);
}
