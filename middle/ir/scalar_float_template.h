// Pointwise operations on one float type. Included by scalar_float.c once a type, with these defined:
//   FLOAT       the C type
//   NAME(x)     x with the type's name in it, for functions of this file
//   LIBM(x)     the C library's function x for the type
//   MATH        scalar_math_f64 or scalar_math_f32
//   VALUE, BITS conversions from and to element bits
// No include guard, by design.

// NumPy's divmod of floats: Python's, computed from the exact fmod.
//   m = fmod(a, b); q = (a - m) / b
//   m != 0: if ((b < 0) != (m < 0)) { m += b; q -= 1 }     else m = copysign(0, b)
//   q != 0: f = floor(q); if (q - f > 0.5) f += 1          else f = copysign(0, a / b)
// b == 0: the quotient is a / b and the remainder fmod(a, b), which is NaN.
static FLOAT NAME(floor_divide)(FLOAT left, FLOAT right) {
    if (right == 0) return left / right;
    FLOAT remainder = LIBM(fmod)(left, right);
    FLOAT quotient = (left - remainder) / right;
    if (remainder != 0 && (right < 0) != (remainder < 0)) quotient -= 1;
    if (quotient == 0) return LIBM(copysign)(0, left / right);
    FLOAT floored = LIBM(floor)(quotient);
    return quotient - floored > (FLOAT)0.5 ? floored + 1 : floored;
}

static FLOAT NAME(modulo)(FLOAT left, FLOAT right) {
    FLOAT remainder = LIBM(fmod)(left, right);
    if (right == 0) return remainder;
    if (remainder == 0) return LIBM(copysign)(0, right);
    return (right < 0) != (remainder < 0) ? remainder + right : remainder;
}

// x > 0 ? 1 : x < 0 ? -1 : x == 0 ? +0 : x (NaN stays NaN).
static FLOAT NAME(sign)(FLOAT value) {
    if (value > 0) return 1;
    if (value < 0) return -1;
    return value == 0 ? 0 : value;
}

static FLOAT NAME(unary)(IrOp op, FLOAT value) {
    if (op == IR_NEGATIVE) return -value;
    if (op == IR_ABSOLUTE) return LIBM(fabs)(value);
    if (op == IR_SIGN) return NAME(sign)(value);
    if (op == IR_FLOOR) return LIBM(floor)(value);
    if (op == IR_CEIL) return LIBM(ceil)(value);
    if (op == IR_TRUNC) return LIBM(trunc)(value);
    if (op == IR_RINT) return LIBM(rint)(value);
    if (op == IR_SQRT) return LIBM(sqrt)(value);
    return MATH(op, value, 0);
}

static FLOAT NAME(binary)(IrOp op, FLOAT left, FLOAT right) {
    if (op == IR_ADD) return left + right;
    if (op == IR_SUBTRACT) return left - right;
    if (op == IR_MULTIPLY) return left * right;
    if (op == IR_DIVIDE) return left / right;
    if (op == IR_FLOOR_DIVIDE) return NAME(floor_divide)(left, right);
    if (op == IR_MODULO) return NAME(modulo)(left, right);
    if (op == IR_COPYSIGN) return LIBM(copysign)(left, right != right ? 0 : right);
    // A NaN in either operand gives NaN: the first if it is one, else the comparison is false and the second is taken.
    if (op == IR_NEXTAFTER) return LIBM(nextafter)(left, right);
    if (op == IR_MINIMUM) return left < right || left != left ? left : right;
    if (op == IR_MAXIMUM) return left > right || left != left ? left : right;
    return MATH(op, left, right);
}

// IEEE comparisons: all but != are false when an operand is NaN.
static uint64_t NAME(compare)(IrOp op, FLOAT left, FLOAT right) {
    if (op == IR_IS_NAN) return left != left;
    if (op == IR_EQUAL) return left == right;
    if (op == IR_NOT_EQUAL) return left != right;
    if (op == IR_LESS) return left < right;
    if (op == IR_LESS_EQUAL) return left <= right;
    if (op == IR_GREATER) return left > right;
    REQUIRE(op == IR_GREATER_EQUAL, "%s is not defined on floats", ir_op_info(op)->name);
    return left >= right;
}

uint64_t NAME(apply)(IrOp op, uint64_t left, uint64_t right) {
    const IrOpInfo *info = ir_op_info(op);
    if (info->dtype_rule == IR_DTYPE_COMPARE) return NAME(compare)(op, VALUE(left), VALUE(right));
    return BITS(info->least_operands == 1 ? NAME(unary)(op, VALUE(left)) : NAME(binary)(op, VALUE(left), VALUE(right)));
}

#undef FLOAT
#undef NAME
#undef LIBM
#undef MATH
#undef VALUE
#undef BITS
