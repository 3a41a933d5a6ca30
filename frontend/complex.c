// Complex numbers where they are more than real operations on each part: parts, magnitudes, conjugates, reciprocals, powers.
// What an operation of the array IR means for them is written in middle/ir/split_*.c.

#include "expression.h"
#include <math.h>

static ValueId part(Checker *checker, const Operand *operand, IrOp which, Span span) {
    return ir_build_part(checker->function, which, operand->value, span);
}

static Operand from_parts(Checker *checker, ValueId real, ValueId imaginary, Span span) {
    return operand_from_value(checker, ir_build_complex(checker->function, real, imaginary, span), span);
}

static bool is_complex(const Checker *checker, const Operand *operand) { return dtype_is_complex(operand_type(checker, operand).dtype); }

Operand complex_part(Checker *checker, const Operand *operand, IrOp which, Span span) {
    Shape shape = shape_of(checker, operand->value);
    if (is_complex(checker, operand)) return step_part(checker, operand, which, span);
    if (which == IR_REAL) return *operand;
    Operand zeros = operand_from_value(checker, value_constant(checker, operand_type(checker, operand).dtype, 0, &shape, span), span);
    zeros.view.read_only = true; // as NumPy's, of real numbers
    return zeros;
}

Operand complex_from_parts(Checker *checker, const Operand *real, const Operand *imaginary, Span span) {
    const Operand *given[2] = {real, imaginary};
    ValueId parts[2];
    for (int i = 0; i < 2; i++) {
        if (!operand_require_value(checker, given[i], "a part of a complex number")) return operand_invalid(span);
        if (!require_real(checker, operand_type(checker, given[i]).dtype, given[i]->span)) return operand_invalid(span);
        if (!operand_is_scalar(checker, given[i])) return report_not_supported(checker, given[i]->span, "complex() of arrays");
        parts[i] = operand_cast(checker, given[i], DTYPE_F64);
    }
    Operand result = from_parts(checker, parts[0], parts[1], span);
    result.weakness = WEAK_COMPLEX;
    return result;
}

// ---- real results ------------------------------------------------------------------------------------------------

static Operand of_both_parts(Checker *checker, IrOp op, const Operand *operand, Span span) {
    ValueId value = ir_build_binary(checker->function, op, part(checker, operand, IR_REAL, span), part(checker, operand, IR_IMAGINARY, span), span);
    return operand_from_value(checker, value, span);
}

static Operand is_nan(Checker *checker, const Operand *operand, Span span) {
    ValueId real = ir_build_unary(checker->function, IR_IS_NAN, part(checker, operand, IR_REAL, span), span);
    ValueId imaginary = ir_build_unary(checker->function, IR_IS_NAN, part(checker, operand, IR_IMAGINARY, span), span);
    return operand_from_value(checker, ir_build_binary(checker->function, IR_BIT_OR, real, imaginary, span), span);
}

Operand complex_classify(Checker *checker, IrOp op, const Operand *operand, Span span) {
    Operand parts[2] = {operand_from_value(checker, part(checker, operand, IR_REAL, span), span),
                        operand_from_value(checker, part(checker, operand, IR_IMAGINARY, span), span)};
    ValueId real = classify_real(checker, op, &parts[0], span).value, imaginary = classify_real(checker, op, &parts[1], span).value;
    return operand_from_value(checker, ir_build_binary(checker->function, op == IR_LESS ? IR_BIT_AND : IR_BIT_OR, real, imaginary, span), span);
}

// ---- reciprocals and powers --------------------------------------------------------------------------------------

static ValueId number_like(Checker *checker, ValueId like, double number, Span span) {
    Shape shape = shape_of(checker, like);
    ValueId scalar = ir_build_float(checker->function, ir_type(checker->function, like).dtype, number, span);
    return ir_build_broadcast_scalar(checker->function, scalar, shape.rank, shape.extents, span);
}

// Smith's algorithm for 1 / z as NumPy has it.
Operand complex_reciprocal(Checker *checker, const Operand *operand, Span span) {
    IrFunction *function = checker->function;
    ValueId real = part(checker, operand, IR_REAL, span), imaginary = part(checker, operand, IR_IMAGINARY, span);
    ValueId sizes[2] = {ir_build_unary(function, IR_ABSOLUTE, imaginary, span), ir_build_unary(function, IR_ABSOLUTE, real, span)};
    ValueId by_real = ir_build_binary(function, IR_LESS_EQUAL, sizes[0], sizes[1], span);
    ValueId large = ir_build_pointwise(function, IR_SELECT, DTYPE_NONE, (ValueId[]){by_real, real, imaginary}, 3, span);
    ValueId small = ir_build_pointwise(function, IR_SELECT, DTYPE_NONE, (ValueId[]){by_real, imaginary, real}, 3, span);
    ValueId ratio = ir_build_binary(function, IR_DIVIDE, small, large, span);
    ValueId divisor = ir_build_binary(function, IR_ADD, large, ir_build_binary(function, IR_MULTIPLY, small, ratio, span), span);
    ValueId one = number_like(checker, real, 1.0, span);
    ValueId first = ir_build_pointwise(function, IR_SELECT, DTYPE_NONE, (ValueId[]){by_real, one, ratio}, 3, span);
    ValueId second = ir_build_pointwise(function, IR_SELECT, DTYPE_NONE, (ValueId[]){by_real, ratio, one}, 3, span);
    second = ir_build_unary(function, IR_NEGATIVE, second, span);
    return from_parts(checker, ir_build_binary(function, IR_DIVIDE, first, divisor, span), ir_build_binary(function, IR_DIVIDE, second, divisor, span), span);
}

static ValueId product(Checker *checker, ValueId left, ValueId right, Span span) { return ir_build_binary(checker->function, IR_MULTIPLY, left, right, span); }

// By squaring, in NumPy's order, whose first factor is 1: it makes the parts of what overflows NaN.
static ValueId power_by_squaring(Checker *checker, ValueId base, int64_t exponent, Span span) {
    ValueId result = number_like(checker, base, 1.0, span), square = base;
    for (int64_t rest = exponent; rest > 0; rest >>= 1) {
        if (rest & 1) result = product(checker, result, square, span);
        if (rest > 1) square = product(checker, square, square, span);
    }
    return result;
}

static ValueId positive_power(Checker *checker, ValueId base, int64_t exponent, Span span) {
    if (exponent == 1) return base;
    if (exponent == 2) return product(checker, base, base, span);
    if (exponent == 3) return product(checker, base, product(checker, base, base, span), span);
    return power_by_squaring(checker, base, exponent, span);
}

// The power where the base is not zero, else `of_zero` in both parts.
static Operand power_unless_zero(Checker *checker, ValueId base, ValueId power, double of_zero, Span span) {
    IrFunction *function = checker->function;
    ValueId part_of_zero = number_like(checker, ir_build_part(function, IR_REAL, base, span), of_zero, span);
    ValueId is_zero = ir_build_binary(function, IR_EQUAL, base, number_like(checker, base, 0.0, span), span);
    ValueId operands[3] = {is_zero, ir_build_complex(function, part_of_zero, part_of_zero, span), power};
    return operand_from_value(checker, ir_build_pointwise(function, IR_SELECT, DTYPE_NONE, operands, 3, span), span);
}

// 1 / z^n, and NaN where z is zero.
static Operand negative_power(Checker *checker, ValueId base, int64_t exponent, Span span) {
    ValueId power = power_by_squaring(checker, base, exponent, span);
    ValueId inverse = ir_build_binary(checker->function, IR_DIVIDE, number_like(checker, base, 1.0, span), power, span);
    return power_unless_zero(checker, base, inverse, (double)NAN, span);
}

// Zeros lose their signs.
static Operand integer_power(Checker *checker, const Operand *base, int64_t exponent, Span span) {
    if (exponent == 0) return operand_from_value(checker, number_like(checker, base->value, 1.0, span), span);
    if (exponent < 0) return negative_power(checker, base->value, -exponent, span);
    return power_unless_zero(checker, base->value, positive_power(checker, base->value, exponent, span), 0, span);
}

bool complex_power_of_array(Checker *checker, const Operand *base, double exponent, Span span, Operand *result) {
    if (operand_is_scalar(checker, base)) return false;
    if (exponent == 1) *result = operand_from_value(checker, base->value, span);
    else if (exponent == 2) *result = operand_from_value(checker, product(checker, base->value, base->value, span), span);
    else if (exponent == 0.5) *result = pointwise_in(checker, IR_SQRT, operand_type(checker, base).dtype, base, 1, span);
    else if (exponent == -1) *result = complex_reciprocal(checker, base, span);
    else return false;
    return true;
}

// Constant integers below 100 in magnitude, as NumPy: greater ones go through exp and log.
static Operand power(Checker *checker, DType dtype, const Operand *operands, Span span) {
    double exponent;
    Operand base = operand_cast_to(checker, &operands[0], dtype, operands[0].span);
    if (base.kind != OPERAND_VALUE) return base;
    bool is_constant = operand_constant_number(checker, &operands[1], &exponent);
    if (is_constant && fabs(exponent) < 100 && exponent == trunc(exponent)) return integer_power(checker, &base, (int64_t)exponent, span);
    return complex_library_power(checker, &base, &operands[1], span);
}

// ---- pointwise operations ----------------------------------------------------------------------------------------

static bool has_formula(IrOp op) {
    return op == IR_ADD || op == IR_SUBTRACT || op == IR_MULTIPLY || op == IR_DIVIDE || op == IR_NEGATIVE || op == IR_SQRT || op == IR_EXP ||
           op == IR_LOG || op == IR_SIN || op == IR_COS || op == IR_TAN || op == IR_SINH || op == IR_COSH || op == IR_TANH;
}

Operand complex_pointwise(Checker *checker, IrOp op, DType dtype, const Operand *operands, size_t count, Span span) {
    if (op == IR_POWER) return power(checker, dtype, operands, span);
    if (has_formula(op)) return pointwise_in(checker, op, dtype, operands, count, span);
    if (op == IR_ABSOLUTE) return of_both_parts(checker, IR_HYPOT, &operands[0], span);
    if (op == IR_IS_NAN) return is_nan(checker, &operands[0], span);
    if (complex_library_has(op)) return complex_library_pointwise(checker, op, dtype, operands, count, span);
    diagnostic_error(checker->diagnostics, span, "%s is not defined for complex numbers", ir_op_info(op)->name);
    return operand_invalid(span);
}

// ---- functions ---------------------------------------------------------------------------------------------------

Operand complex_conjugate(Checker *checker, const Operand *operand, Span span) {
    ValueId imaginary = ir_build_unary(checker->function, IR_NEGATIVE, part(checker, operand, IR_IMAGINARY, span), span);
    return from_parts(checker, part(checker, operand, IR_REAL, span), imaginary, span);
}

// atan2(imaginary, real); a real number's imaginary part is 0.
static Operand angle(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    (void)builtin;
    Operand *x = &arguments->positional[0];
    Span span = arguments->span;
    if (!argument_as_array(checker, x, "the argument")) return operand_invalid(span);
    Operand parts[2] = {complex_part(checker, x, IR_IMAGINARY, span), complex_part(checker, x, IR_REAL, span)};
    return pointwise_apply(checker, IR_ATAN2, parts, 2, span);
}

// iscomplex: whether the imaginary part differs from zero; isreal: whether it is zero.
static Operand compare_imaginary(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *x = &arguments->positional[0];
    Span span = arguments->span;
    if (!argument_as_array(checker, x, "the argument")) return operand_invalid(span);
    Operand imaginary = complex_part(checker, x, IR_IMAGINARY, span);
    return compare_operands(checker, builtin->op, imaginary, operand_from_integer(checker, 0, span), span);
}

static Operand has_complex_dtype(Checker *checker, const Builtin *builtin, const CallArguments *arguments) {
    Operand *x = &arguments->positional[0];
    if (!argument_as_array(checker, x, "the argument")) return operand_invalid(arguments->span);
    return operand_from_boolean(checker, is_complex(checker, x) == (builtin->op == IR_COMPLEX), arguments->span);
}

const Builtin builtin_complex_table[] = {
    {.name = "angle", .parameters = "z", .handler = angle},
    {.name = "iscomplex", .parameters = "x", .handler = compare_imaginary, .op = IR_NOT_EQUAL},
    {.name = "isreal", .parameters = "x", .handler = compare_imaginary, .op = IR_EQUAL},
    {.name = "iscomplexobj", .parameters = "x", .handler = has_complex_dtype, .op = IR_COMPLEX},
    {.name = "isrealobj", .parameters = "x", .handler = has_complex_dtype, .op = IR_REAL},
    {.name = NULL}};
